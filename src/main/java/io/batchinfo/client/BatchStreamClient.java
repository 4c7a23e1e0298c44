package io.batchinfo.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Sends one request for a stream and reads the response line by line. */
final class BatchStreamClient {

    private static final JsonFactory JSON = new JsonFactory();

    private static final Pattern ID = Pattern.compile("/userIds/(\\d{1,6})");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI url;
    private final @Nullable String key;
    private final @Nullable Integer maxAge;

    /**
     * Creates a client without sending a request.
     *
     * @throws UsageException where the key cannot be sent in a header
     */
    BatchStreamClient(URI url, @Nullable String key, @Nullable Integer maxAge) {
        if (key != null && !key.matches("[!-~]+")) {
            throw new UsageException("the API key in the environment is empty or contains white space");
        }
        this.url = url;
        this.key = key;
        this.maxAge = maxAge;
    }

    /**
     * Requests the results of users and passes each one on as it arrives.
     *
     * @throws IOException where the stream was truncated; a retry may succeed
     * @throws UsageException where the service rejects the request; a retry fails too
     */
    void send(List<String> ids, BiConsumer<ResultLine, String> results) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Accept", "application/x-ndjson")
                .header("Accept-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(body(ids)));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        HttpResponse<InputStream> answer = answer(request.build());
        try (InputStream stream = decoded(answer)) {
            if (answer.statusCode() >= 500) {
                throw new IOException("the service answered " + answer.statusCode());
            }
            if (answer.statusCode() != 200) {
                throw new UsageException("the service answered " + answer.statusCode() + ": " + detail(stream, ids));
            }
            read(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)), results);
        }
    }

    private static InputStream decoded(HttpResponse<InputStream> answer) throws IOException {
        boolean gzip = answer.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        if (!gzip) {
            return answer.body();
        }
        try {
            return new GZIPInputStream(answer.body());
        } catch (EOFException e) {
            answer.body().close();
            throw new IOException("the stream was cut", e);
        }
    }

    private HttpResponse<InputStream> answer(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + url.getScheme() + "://" + url.getAuthority(), e);
        }
    }

    private static void read(BufferedReader stream, BiConsumer<ResultLine, String> results) throws IOException {
        for (String text = readLine(stream); text != null; text = readLine(stream)) {
            ResultLine line = ResultLine.read(text);
            if (line.userId() == null) {
                return;
            }
            results.accept(line, text);
        }
        throw new IOException("the stream was truncated");
    }

    /** A gzip stream without its end was cut like one without its last line. */
    private static @Nullable String readLine(BufferedReader stream) throws IOException {
        try {
            return stream.readLine();
        } catch (EOFException e) {
            throw new IOException("the stream was cut", e);
        }
    }

    private byte[] body(List<String> ids) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * ids.size());
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            if (maxAge != null) {
                out.writeNumberField("maxAge", maxAge);
            }
            out.writeArrayFieldStart("userIds");
            for (String id : ids) {
                out.writeString(id);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The messages of a problem document, each with its id or pointer. */
    private static String detail(InputStream problem, List<String> ids) {
        StringBuilder all = new StringBuilder();
        String pointer = "";
        try (JsonParser parser = JSON.createParser(problem)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t == JsonToken.FIELD_NAME && parser.currentName().equals("pointer")) {
                    pointer = indexOf(parser.nextTextValue(), ids) + " ";
                } else if (t == JsonToken.FIELD_NAME && parser.currentName().equals("detail")) {
                    all.append(all.isEmpty() ? "" : "; ").append(pointer).append(parser.nextTextValue());
                }
            }
        } catch (IOException e) {
            return all.isEmpty() ? "not a problem document" : all.toString();
        }
        return all.toString();
    }

    private static String indexOf(String pointer, List<String> ids) {
        Matcher id = ID.matcher(pointer);
        return id.matches() ? "'" + ids.get(Integer.parseInt(id.group(1))) + "'" : pointer;
    }
}

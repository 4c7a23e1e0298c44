package io.batchinfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that reads a stream line by line off its socket, and only when it is told to. */
public final class StreamSocket implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SMALL_BUFFER = 8 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String head;
    private byte[] text = new byte[0];
    private int at;
    private boolean ended;

    private StreamSocket(int port, String request, byte[] body) throws IOException {
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream(), SMALL_BUFFER);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        StringBuilder lines = new StringBuilder();
        for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
            lines.append(line).append('\n');
        }
        head = lines.toString();
    }

    /** Asks for a stream and returns once the head of its answer is there. */
    public static StreamSocket open(RunningService service, List<String> ids, String... headers) throws IOException {
        byte[] body = JSON.writeValueAsBytes(java.util.Map.of("userIds", ids, "maxAge", 0));
        String request = "POST /users/batch-info HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Accept: application/x-ndjson\r\nContent-Length: " + body.length + "\r\n"
                + String.join("", Arrays.stream(headers).map(h -> h + "\r\n").toList()) + "\r\n";
        return new StreamSocket(service.service().port(), request, body);
    }

    /** The status line and the headers. */
    public String head() {
        return head;
    }

    /**
     * The next line, null after the last one.
     *
     * @throws EOFException where the stream was truncated
     */
    @Nullable
    public JsonNode line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            for (; at < text.length; at++) {
                if (text[at] == '\n') {
                    at++;
                    return JSON.readTree(line.toString());
                }
                line.append((char) text[at]);
            }
            if (ended || !chunk()) {
                return null;
            }
        }
    }

    /** All lines that are left. */
    public List<JsonNode> rest() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode line = line(); line != null; line = line()) {
            lines.add(line);
        }
        return lines;
    }

    private boolean chunk() throws IOException {
        int size = Integer.parseInt(rawLine(), 16);
        text = in.readNBytes(size);
        at = 0;
        if (text.length < size) {
            throw new EOFException("cut within a chunk");
        }
        rawLine();
        ended = size == 0;
        return !ended;
    }

    private String rawLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("cut");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Leaves, read or not. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}

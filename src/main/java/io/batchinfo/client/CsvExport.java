package io.batchinfo.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes the results of a file as CSV (RFC 4180) in UTF-8: a header, then a record for each user. The columns are {@code userId},
 * {@code outcome} and all fields that occur, in the order of their first occurrence; {@code profile.name} is a field of an object, an
 * array is its JSON text. The file is read twice, so that it may be larger than the memory.
 */
final class CsvExport {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Members of a result that are no data of the user. */
    private static final Set<String> LEFT_OUT = Set.of("userId", "index", "errors");

    private CsvExport() {}

    /** A reader of the records of a result file. */
    @FunctionalInterface
    private interface Records {
        void accept(ResultLine line, Map<String, String> fields) throws IOException;
    }

    /** Writes all results of the file. */
    static void write(Path results, Writer out) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        read(results, (line, fields) -> columns.addAll(fields.keySet()));
        List<String> header = new ArrayList<>(List.of("userId", "outcome"));
        header.addAll(columns);
        record(out, header);
        read(results, (line, fields) -> {
            List<String> values = new ArrayList<>(header.size());
            values.add(String.valueOf(line.userId()));
            values.add(line.outcome().name().toLowerCase(Locale.ROOT));
            columns.forEach(column -> values.add(fields.getOrDefault(column, "")));
            record(out, values);
        });
    }

    private static void read(Path results, Records records) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(results)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                Map<String, String> fields = new LinkedHashMap<>();
                flatten("", JSON.readTree(text), fields);
                records.accept(ResultLine.read(text), fields);
            }
        }
    }

    private static void flatten(String prefix, JsonNode object, Map<String, String> fields)
            throws JsonProcessingException {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (LEFT_OUT.contains(name) || value.isNull()) {
                continue;
            }
            if (value.isObject()) {
                flatten(name + '.', value, fields);
            } else {
                fields.put(name, value.isArray() ? JSON.writeValueAsString(value) : value.asText());
            }
        }
    }

    private static void record(Writer out, List<String> values) throws IOException {
        for (int i = 0; i < values.size(); i++) {
            out.write(i == 0 ? "" : ",");
            out.write(quoted(values.get(i)));
        }
        out.write("\r\n");
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}

package io.batchinfo.client;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param ids the file of ids, null for standard input
 * @param out the file of results, null for standard output
 * @param csv the file that the results are also written to as CSV, null for none; with it {@code out} is a file
 * @param maxAge seconds a result may be old, null to leave it to the service
 * @param retryFailed asks again for users that are failed or partial in the file of results
 */
record Options(
        @Nullable Path ids,
        @Nullable Path out,
        @Nullable Path csv,
        URI url,
        @Nullable Integer maxAge,
        boolean retryFailed) {

    static final String USAGE = """
            Usage: java -jar batch-info.jar batch <users.txt | -> [options]

            Asks the service about every id of a file, one a line, and writes a result a line (NDJSON).
            Run it again to go on where it stopped: users that are in the results are not asked about again.

              --url <url>        the service, http://localhost:3000 if not given
              --out <file | ->   the results; users.ndjson beside users.txt, or standard output for ids from it
              --format <format>  json: a JSON result a line (NDJSON), the default; csv: users.csv as well, with a
                                 column for each field, written at the end from all results of users.ndjson
              --max-age <s>      how old a result may be, in seconds; 0 fetches everything anew
              --retry-failed     also ask again for users that failed or are partial in the results
              --help             this text

            A service that wants an API key or a token gets the one in the environment variable BATCH_INFO_KEY.

            The file of ids is UTF-8. Blank lines and lines that begin with # are skipped, an id that stands twice is
            asked about once. A stream that is cut is asked for again, at most 5 times without a new result.

            Exit codes:
              0  all users are complete
              1  some users are partial or have failed
              2  it could not do its work: a wrong option, no such file, no service, a request that is rejected;
                 results that have arrived are in the file, and the same command goes on from there""";

    private static final String STANDARD = "-";

    static Options parse(String... arguments) {
        String ids = null;
        String out = null;
        String url = "http://localhost:3000";
        String format = "json";
        Integer maxAge = null;
        boolean retryFailed = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--url" -> url = value(arguments, i++);
                case "--out" -> out = value(arguments, i++);
                case "--format" -> format = value(arguments, i++);
                case "--max-age" -> maxAge = seconds(value(arguments, i++));
                case "--retry-failed" -> retryFailed = true;
                default -> {
                    if (ids != null || arguments[i].startsWith("--")) {
                        throw new UsageException("'" + arguments[i] + "' is not an option");
                    }
                    ids = arguments[i];
                }
            }
        }
        if (ids == null) {
            throw new UsageException("a file of ids is needed, or - for standard input");
        }
        Path in = ids.equals(STANDARD) ? null : Path.of(ids);
        if (!format.matches("json|csv")) {
            throw new UsageException("--format is '" + format + "', but must be json or csv");
        }
        if (format.equals("json")) {
            return new Options(in, out(out, in, ".ndjson"), null, service(url), maxAge, retryFailed);
        }
        Path csv = out(out, in, ".csv");
        if (csv == null || csv.toString().endsWith(".ndjson")) {
            throw new UsageException("--format csv needs a file, such as --out users.csv");
        }
        return new Options(in, besides(csv, ".ndjson"), csv, service(url), maxAge, retryFailed);
    }

    /** The file of the same name with another ending. */
    private static Path besides(Path file, String ending) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ending);
    }

    private static @Nullable Path out(@Nullable String out, @Nullable Path ids, String ending) {
        if (out != null) {
            return out.equals(STANDARD) ? null : Path.of(out);
        }
        if (ids == null) {
            return null;
        }
        return besides(ids, ending);
    }

    private static String value(String[] arguments, int option) {
        if (option + 1 == arguments.length) {
            throw new UsageException(arguments[option] + " needs a value");
        }
        return arguments[option + 1];
    }

    private static int seconds(String text) {
        if (!text.matches("\\d{1,5}")) {
            throw new UsageException("--max-age is '" + text + "', but must be a number of seconds");
        }
        return Integer.parseInt(text);
    }

    private static URI service(String url) {
        if (!url.matches("https?://[^/].*")) {
            throw new UsageException("--url is '" + url + "', but must be like http://localhost:3000");
        }
        try {
            return URI.create(url.replaceFirst("/+$", "") + "/users/batch-info");
        } catch (IllegalArgumentException e) {
            throw new UsageException("--url is '" + url + "', which is not a URL");
        }
    }
}

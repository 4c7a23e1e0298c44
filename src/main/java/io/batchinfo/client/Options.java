package io.batchinfo.client;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param ids the file of ids, null for standard input
 * @param out the file of results, null for standard output
 * @param maxAge seconds a result may be old, null to leave it to the service
 * @param retryFailed asks again for users that are failed or partial in the file of results
 */
record Options(
        @Nullable Path ids,
        @Nullable Path out,
        URI url,
        @Nullable Integer maxAge,
        boolean retryFailed) {

    static final String USAGE = """
            Usage: java -jar batch-info.jar batch <users.txt | -> [options]

            Asks the service about every id of a file, one a line, and writes a result a line (NDJSON).
            Run it again to go on where it stopped: users that are in the results are not asked about again.

              --url <url>        the service, http://localhost:3000 if not given
              --out <file | ->   the results; users.ndjson beside users.txt, or standard output for ids from it
              --max-age <s>      how old a result may be, in seconds; 0 fetches everything anew
              --retry-failed     also ask again for users that failed or are partial in the results

            A service that wants an API key or a token gets the one in the environment variable BATCH_INFO_KEY.

            Ends with 0 where all are complete, 1 where some are not, 2 where it could not do its work.""";

    private static final String STANDARD = "-";

    static Options parse(String... arguments) {
        String ids = null;
        String out = null;
        String url = "http://localhost:3000";
        Integer maxAge = null;
        boolean retryFailed = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--url" -> url = value(arguments, i++);
                case "--out" -> out = value(arguments, i++);
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
        return new Options(in, out(out, in), service(url), maxAge, retryFailed);
    }

    private static @Nullable Path out(@Nullable String out, @Nullable Path ids) {
        if (out != null) {
            return out.equals(STANDARD) ? null : Path.of(out);
        }
        if (ids == null) {
            return null;
        }
        return ids.resolveSibling(ids.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".ndjson");
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

package io.batchinfo;

import io.batchinfo.client.BatchCommand;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.monitoring.LogConfigurator;
import io.batchinfo.routes.RouteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line, {@code java -jar batch-info.jar [COMMAND]}. Exit codes: 0 for success, 1 for invalid settings or routes or an
 * incomplete result, 2 for a wrong command line.
 */
public final class Main {

    private static final String USAGE = """
            usage: batch-info [COMMAND]

              serve                            starts the service (default)
              check [DIR] [--format github|json]
                                               checks settings and routes without a port or a call
              try [DIR] ID... [--against URL] [--allow-partial]
                                               asks the sources for these users by the routes of a folder, and
                                               prints the difference to the service at URL
              settings                         prints the settings in effect
              batch FILE                       asks a running service for the ids of a file
              mock-apis                        starts the mock upstream APIs
              train [DIR]                      the load that ./run train records the start-up cache under
              --help                           prints this text
              --version                        prints the version

            exit codes: 0 success, 1 a bad setting, route or result, 2 a wrong command line
            """;

    private Main() {}

    public static void main(String[] args) {
        BlockingExecutors.prepareCamel();
        try {
            switch (args.length == 0 ? "serve" : args[0]) {
                case "serve" -> serve();
                case "mock-apis" -> MockApis.run(System.getenv());
                case "check" -> check(args);
                case "try" -> System.exit(TryCommand.run(args));
                case "settings" -> SettingsCommand.run(new Settings(System.getenv(), Path.of("")), System.out);
                case "train" -> System.exit(TrainCommand.run(args));
                case "batch" -> System.exit(BatchCommand.run(Arrays.copyOfRange(args, 1, args.length)));
                case "--help", "-h", "help" -> System.out.print(USAGE);
                case "--version" -> System.out.println("batch-info " + version());
                default ->
                    fail(
                            2,
                            "unknown command '" + args[0]
                                    + "'; commands are serve (default), check, try, settings, batch, mock-apis, train, --help, --version");
            }
        } catch (InvalidSettingException e) {
            fail(1, String.valueOf(e.getMessage()));
        } catch (RouteException e) {
            fail(1, e.text());
        }
    }

    /** Sets the log format. It must run before the first log line. */
    private static void serve() throws RouteException {
        Settings settings = new Settings(System.getenv(), Path.of(""));
        System.setProperty(LogConfigurator.FORMAT, settings.word("log.format", Set.of("text", "json")));
        Logger log = LoggerFactory.getLogger(Main.class);
        settings.warnings().forEach(log::warn);
        ClassPreloader.spread();
        BatchInfoService service = BatchInfoService.start(settings);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
        } catch (IllegalStateException stoppedWhileStarting) {
            service.close();
            return;
        }
        service.greeting().forEach(log::info);
    }

    private static void check(String[] args) {
        Settings settings = new Settings(System.getenv(), Path.of(""));
        List<String> folders = new ArrayList<>();
        String format = "text";
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--format") && i + 1 < args.length) {
                i++;
                format = args[i];
            } else if (args[i].startsWith("--format=")) {
                format = args[i].substring("--format=".length());
            } else if (args[i].startsWith("-")) {
                fail(2, "unknown option '" + args[i] + "'; usage: check [DIR] [--format github|json]");
            } else {
                folders.add(args[i]);
            }
        }
        if (folders.size() > 1 || !Set.of("text", "github", "json").contains(format)) {
            fail(2, "usage: check [DIR] [--format github|json]");
        }
        Path folder = Path.of(folders.isEmpty() ? settings.text("routes.dir") : folders.get(0));
        System.exit(CheckCommand.run(settings, folder, format, System.out, System.err));
    }

    /** The version of the manifest; classes outside the jar have none. */
    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    private static void fail(int code, String sentence) {
        System.err.println("batch-info: " + sentence);
        System.exit(code);
    }
}

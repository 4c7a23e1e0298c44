package io.batchinfo;

import io.batchinfo.client.BatchCommand;
import io.batchinfo.concurrent.BlockingExecutors;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.monitoring.LogConfigurator;
import io.batchinfo.routes.RouteException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar batch-info.jar}: the service. Other words after it start what stands beside it. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        BlockingExecutors.prepareCamel();
        try {
            switch (args.length == 0 ? "serve" : args[0]) {
                case "serve" -> serve();
                case "mock-apis" -> MockApis.run(System.getenv());
                case "check" -> check(args);
                case "settings" -> SettingsCommand.run(new Settings(System.getenv(), Path.of("")), System.out);
                case "batch" -> System.exit(BatchCommand.run(Arrays.copyOfRange(args, 1, args.length)));
                default ->
                    fail(
                            2,
                            "there is no '" + args[0]
                                    + "', but check, settings, batch, mock-apis, and nothing for the service");
            }
        } catch (InvalidSettingException e) {
            fail(1, String.valueOf(e.getMessage()));
        } catch (RouteException e) {
            fail(1, e.text());
        }
    }

    /** The log takes its form when its first line is made, so nothing may come before that is known. */
    private static void serve() throws RouteException {
        Settings settings = new Settings(System.getenv(), Path.of(""));
        System.setProperty(LogConfigurator.FORMAT, settings.word("log.format", Set.of("text", "json")));
        Logger log = LoggerFactory.getLogger(Main.class);
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
        Path folder = Path.of(args.length > 1 ? args[1] : settings.text("routes.dir"));
        System.exit(CheckCommand.run(settings, folder, System.out, System.err));
    }

    private static void fail(int code, String sentence) {
        System.err.println("batch-info: " + sentence);
        System.exit(code);
    }
}

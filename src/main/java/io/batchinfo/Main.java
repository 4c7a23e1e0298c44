package io.batchinfo;

import io.batchinfo.live.RouteFault;
import io.batchinfo.server.Workers;
import java.nio.file.Path;

/** {@code java -jar batch-info.jar}: the service; with {@code mock-apis} behind it: the mock APIs. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Workers.prepareCamel();
        try {
            switch (args.length == 0 ? "" : args[0]) {
                case "" -> serve();
                case "mock-apis" -> MockApis.run(System.getenv());
                default -> throw new BadSetting("'" + args[0] + "' is not something it does.");
            }
        } catch (BadSetting e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RouteFault e) {
            fail(e.text());
        }
    }

    private static void serve() throws RouteFault {
        Settings settings = new Settings(System.getenv(), Path.of(""));
        Service service = Service.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
        System.out.println("batch-info serves on port " + service.port());
    }

    private static void fail(String sentence) {
        System.err.println("batch-info cannot start: " + sentence);
        System.exit(1);
    }
}

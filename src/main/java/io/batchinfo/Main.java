package io.batchinfo;

import io.batchinfo.live.RouteFault;
import io.batchinfo.server.Workers;
import java.nio.file.Path;

/** {@code java -jar batch-info.jar}: the service. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Workers.prepareCamel();
        try {
            Settings settings = new Settings(System.getenv(), Path.of(""));
            Service service = Service.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            System.out.println("batch-info serves on port " + service.port());
        } catch (BadSetting e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RouteFault e) {
            fail(e.text());
        }
    }

    private static void fail(String sentence) {
        System.err.println("batch-info cannot start: " + sentence);
        System.exit(1);
    }
}

package io.batchinfo;

import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.config.Settings;
import io.batchinfo.mock.FaultInjector;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.routes.RoutesFolder;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalInt;

/** {@code java -jar batch-info.jar check [folder]}: says whether the routes could serve. It binds no port and calls nobody. */
final class CheckCommand {

    private CheckCommand() {}

    /** Prints what it finds, one line for each file that is broken; returns the exit code. */
    static int run(Settings settings, Path folder, PrintStream out, PrintStream err) {
        Vertx vertx = RouteServer.vertx(settings);
        try {
            SharedRuntime process =
                    BatchInfoService.process(settings, vertx, Ticker.SYSTEM, SourceListener.NONE, BatchListener.NONE);
            CamelContextCustomizer equipment = ofMocks(settings, folder)
                    ? MockApis.lending(new FaultInjector(0, OptionalInt.empty(), 1))
                    : RouteBindings.of(process);
            RouteReloader live =
                    RouteServer.live("check", settings, vertx, folder, equipment, null, RouteServer.limits(settings));
            int routes = live.check();
            out.println(
                    "ok: " + new RoutesFolder(folder, null).read().files().size() + " files, " + routes + " routes");
            return 0;
        } catch (RouteException e) {
            e.texts().forEach(err::println);
        } catch (IOException e) {
            err.println("the folder " + folder + " cannot be read");
        } finally {
            vertx.close();
        }
        return 1;
    }

    private static boolean ofMocks(Settings settings, Path folder) {
        Path mocks = Path.of(settings.text("mock.dir"));
        return folder.toAbsolutePath().normalize().equals(mocks.toAbsolutePath().normalize());
    }
}

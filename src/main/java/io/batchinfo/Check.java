package io.batchinfo;

import io.batchinfo.live.Equipment;
import io.batchinfo.live.Live;
import io.batchinfo.live.RouteFault;
import io.batchinfo.live.RoutesFolder;
import io.batchinfo.mock.Chance;
import io.batchinfo.source.SourceEvents;
import io.batchinfo.source.Ticker;
import io.batchinfo.step.BatchEvents;
import io.batchinfo.step.Lending;
import io.batchinfo.step.Process;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalInt;

/** {@code java -jar batch-info.jar check [folder]}: says whether the routes could serve. It binds no port and calls nobody. */
final class Check {

    private Check() {}

    /** Prints what it finds, one line for each file that is broken; returns the exit code. */
    static int run(Settings settings, Path folder, PrintStream out, PrintStream err) {
        Vertx vertx = Floor.vertx(settings);
        try {
            Process process = Service.process(settings, vertx, Ticker.SYSTEM, SourceEvents.NONE, BatchEvents.NONE);
            Equipment equipment = ofMocks(settings, folder)
                    ? MockApis.lending(new Chance(0, OptionalInt.empty(), 1))
                    : Lending.of(process);
            Live live = Floor.live("check", settings, vertx, folder, equipment, null, Floor.limits(settings));
            int routes = live.check();
            out.println("ok: " + new RoutesFolder(folder).read().size() + " files, " + routes + " routes");
            return 0;
        } catch (RouteFault e) {
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

package io.batchinfo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.mock.FaultInjector;
import io.batchinfo.routes.CamelContextCustomizer;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.routes.RouteSources;
import io.batchinfo.routes.RoutesFolder;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/** {@code java -jar batch-info.jar check [folder]}: validates the routes. It binds no port and calls no upstream. */
final class CheckCommand {

    private static final Pattern PLACE = Pattern.compile("(.+?\\.camel\\.yaml):(\\d+): (.*)");

    private CheckCommand() {}

    /**
     * Prints each fault on a line that begins with the given path, warnings after the faults, and returns the exit code.
     *
     * @param format text, github (annotations of a workflow) or json (an array)
     */
    static int run(Settings settings, Path folder, String format, PrintStream out, PrintStream err) {
        List<String> faults = new ArrayList<>();
        String good = "";
        Vertx vertx = RouteServer.vertx(settings);
        try {
            judgeSettings(settings, vertx, faults);
            good = judgeRoutes(settings, folder, vertx, faults);
        } finally {
            vertx.close();
        }
        switch (format) {
            case "json" -> out.println(json(faults, settings.warnings()));
            case "github" -> {
                faults.forEach(fault -> out.println(annotation(fault)));
                settings.warnings().forEach(warning -> out.println("::warning::" + warning));
            }
            default -> {
                faults.forEach(err::println);
                settings.warnings().forEach(warning -> err.println("warning: " + warning));
            }
        }
        if (faults.isEmpty() && !format.equals("json")) {
            out.println(good);
        }
        return faults.isEmpty() ? 0 : 1;
    }

    private static void judgeSettings(Settings settings, Vertx vertx, List<String> faults) {
        try {
            SecurityConfig.of(settings, vertx);
            Defaults.sharing(settings);
            settings.integer("port", 0, 65_535);
            settings.integer("management.port", -1, 65_535);
        } catch (InvalidSettingException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    private static String judgeRoutes(Settings settings, Path folder, Vertx vertx, List<String> faults) {
        try {
            SharedRuntime process = SharedRuntimeFactory.create(
                    settings, vertx, Ticker.SYSTEM, SourceListener.NONE, BatchListener.NONE, null, null);
            CamelContextCustomizer customizer = ofMocks(settings, folder)
                    ? MockApis.customizer(new FaultInjector(0, OptionalInt.empty(), 1))
                    : RouteBindings.of(process);
            RouteReloader reloader =
                    RouteServer.live("check", settings, vertx, folder, customizer, null, RouteServer.limits(settings));
            int routes = reloader.load(CamelContext::getRoutesSize);
            RouteSources sources = new RoutesFolder(folder, null).read();
            String ignored = sources.ignored().isEmpty()
                    ? ""
                    : "\nignored, since not named *.camel.yaml in the folder itself: "
                            + String.join(", ", sources.ignored());
            return "ok: " + sources.files().size() + " files, " + routes + " routes" + ignored;
        } catch (RouteException e) {
            e.texts().forEach(text -> faults.add(prefix(folder) + text));
        } catch (InvalidSettingException e) {
            faults.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            faults.add(folder + ": the folder cannot be read");
        }
        return "";
    }

    private static String prefix(Path folder) {
        String path = folder.toString();
        return path.isEmpty() || path.endsWith("/") ? path : path + "/";
    }

    private static String annotation(String fault) {
        Matcher place = PLACE.matcher(fault);
        return place.matches()
                ? "::error file=" + place.group(1) + ",line=" + place.group(2) + "::" + place.group(3)
                : "::error::" + fault;
    }

    private static String json(List<String> faults, List<String> warnings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (String fault : faults) {
            Matcher place = PLACE.matcher(fault);
            ObjectNode one = all.addObject();
            if (place.matches()) {
                one.put("file", place.group(1)).put("line", Integer.parseInt(place.group(2)));
            }
            one.put("message", place.matches() ? place.group(3) : fault);
        }
        warnings.forEach(warning -> all.addObject().put("severity", "warning").put("message", warning));
        return all.toString();
    }

    private static boolean ofMocks(Settings settings, Path folder) {
        Path mocks = Path.of(settings.text("mock.dir"));
        return folder.toAbsolutePath().normalize().equals(mocks.toAbsolutePath().normalize());
    }
}

package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.batchinfo.EditedRoutes;
import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source in Java of {@code docs/sources.md}, compiled and put into a jar as it is written there. */
class JavaRoutesIT {

    private static final String SERVICE = "META-INF/services/org.apache.camel.RoutesBuilder";

    @TempDir
    private Path folder;

    @TempDir
    private Path ext;

    @TempDir
    private Path work;

    private static String block(String language) throws Exception {
        String page = Files.readString(Path.of("docs/sources.md"));
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page.substring(page.indexOf("## A source in Java")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /** A jar of the class, which is renamed into the folder as a whole. */
    private void install(String java) throws Exception {
        Path source = Files.writeString(work.resolve("BadgesRoutes.java"), java);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        String classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> entry.contains("camel"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(javac.run(null, null, null, "-cp", classPath, "-d", work.toString(), source.toString()))
                .isZero();
        Path jar = work.resolve("badges.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry(SERVICE));
            out.write("BadgesRoutes\n".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("BadgesRoutes.class"));
            out.write(Files.readAllBytes(work.resolve("BadgesRoutes.class")));
        }
        Files.move(jar, ext.resolve("badges.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    private EditedRoutes start() throws Exception {
        EditedRoutes routes = EditedRoutes.in(folder, Map.of("EXT_DIR", ext.toString()));
        routes.answer("badges", "\"level\":3");
        return routes;
    }

    private static void callBadges(EditedRoutes routes) throws Exception {
        routes.write("user.camel.yaml", routes.read("user.camel.yaml") + """
                              - to:
                                  id: to-badges
                                  uri: source:badges
                """);
    }

    private static JsonNode badges(EditedRoutes routes) throws Exception {
        return routes.batch(List.of("u"), ",\"includeSources\":true").at("/results/0");
    }

    @Test
    void aSourceInAJarIsCalledLikeOneInYaml() throws Exception {
        try (EditedRoutes routes = start()) {
            install(block("java"));
            routes.untilServed(1);
            callBadges(routes);
            routes.untilServed(2);
            assertThat(badges(routes).at("/badges/level").asInt()).isEqualTo(3);

            Files.delete(ext.resolve("badges.jar"));
            routes.write("badges.camel.yaml", block("yaml"));
            routes.untilServed(3);
            assertThat(badges(routes).at("/badges/level").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aJarThatIsReplacedIsAnEdit() throws Exception {
        try (EditedRoutes routes = start()) {
            routes.answer("medals", "\"level\":4");
            install(block("java"));
            routes.untilServed(1);
            callBadges(routes);
            routes.untilServed(2);
            assertThat(badges(routes).at("/badges/level").asInt()).isEqualTo(3);

            install(block("java").replace("{id}/badges", "{id}/medals"));
            routes.untilServed(3);
            assertThat(badges(routes).at("/badges/level").asInt()).isEqualTo(4);
            assertThat(routes.live().history().get(0).changed())
                    .containsExactly(ext.resolve("badges.jar").toString());
        }
    }

    @Test
    void aRouteThatCannotStartIsRejectedAndTheOldOneServesOn() throws Exception {
        try (EditedRoutes routes = start()) {
            install(block("java").replace("hedgingDelay=200ms", "hedgingDelay=soon"));
            routes.untilRejected();
            assertThat(routes.fault()).contains("soon");
            assertThat(routes.generation()).isEqualTo(1);
        }
    }
}

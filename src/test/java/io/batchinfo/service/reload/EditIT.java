package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.batchinfo.EditedRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every change of the folder is live in the time that the contract promises. */
@Tag("one-jdk")
class EditIT {

    private static final String HELLO = """
            - route:
                id: hello
                from:
                  uri: platform-http:/hello
                  steps:
                    - setBody:
                        expression:
                          constant:
                            expression: "%s"
            """;

    @TempDir
    private Path folder;

    private EditedRoutes routes;

    @BeforeEach
    void start() throws Exception {
        routes = EditedRoutes.in(folder, Map.of());
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    @Test
    void anEditedStepRuns() throws Exception {
        routes.write("profile.camel.yaml", EditedRoutes.marked(routes.read("profile.camel.yaml"), "edited"));

        live(() -> routes.user("u").at("/profile/name").asText(), "edited");
    }

    @Test
    void aNewFileServesARenamedOneGoesOnAndADeletedOneIsGone() throws Exception {
        routes.write("hello.camel.yaml", HELLO.formatted("hello"));
        live(this::hello, "200 hello");

        long before = routes.generation();
        Files.move(folder.resolve("hello.camel.yaml"), folder.resolve("greeting.camel.yaml"));
        routes.untilServed(before);
        assertThat(hello()).isEqualTo("200 hello");

        Files.delete(folder.resolve("greeting.camel.yaml"));
        live(() -> hello().substring(0, 3), "404");
    }

    @Test
    void severalFilesAtOnceAreOneEdit() throws Exception {
        long before = routes.generation();
        routes.edit("summary.camel.yaml", "direct:user", "direct:one-user");
        routes.edit("batch-info.camel.yaml", "direct:user", "direct:one-user");
        routes.edit("user.camel.yaml", "direct:user", "direct:one-user");
        routes.write("hello.camel.yaml", HELLO.formatted("three and one"));

        live(this::hello, "200 three and one");
        assertThat(routes.live().status().rejected()).isZero();
        assertThat(routes.generation()).isEqualTo(before + 1);
        assertThat(routes.user("u").at("/summary/avgEngagement").asDouble()).isEqualTo(1.5);
    }

    @Test
    void aFileThatIsEmptiedBeforeItIsWrittenIsReadWhenItIsWhole() throws Exception {
        String whole = EditedRoutes.marked(routes.read("profile.camel.yaml"), "whole");
        long until = System.nanoTime() + Duration.ofMillis(900).toNanos();

        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            routes.write("profile.camel.yaml", whole.substring(0, (int) (System.nanoTime() % whole.length())));
            return System.nanoTime() > until;
        });
        routes.write("profile.camel.yaml", whole);

        live(() -> routes.user("u").at("/profile/name").asText(), "whole");
        assertThat(routes.live().status().rejected()).isZero();
    }

    @Test
    void aTemporaryFileThatIsRenamedIsTakenUp() throws Exception {
        Path temporary = folder.resolve(".profile.camel.yaml.swp");
        Files.writeString(temporary, EditedRoutes.marked(routes.read("profile.camel.yaml"), "renamed"));
        Files.move(temporary, folder.resolve("profile.camel.yaml"), StandardCopyOption.ATOMIC_MOVE);

        live(() -> routes.user("u").at("/profile/name").asText(), "renamed");
    }

    @Test
    void aTemplateItsRoutesAndABeanTakeEffectFromDifferentFiles() throws Exception {
        routes.write("phrases.camel.yaml", """
                - routeTemplate:
                    id: greeter
                    parameters:
                      - name: path
                    from:
                      uri: platform-http:/{{path}}
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: ${bean:greetings?method=get('en')}
                """);
        routes.write("hello.camel.yaml", """
                - beans:
                    - name: greetings
                      type: java.util.HashMap
                      properties:
                        en: good morning
                - templatedRoute:
                    routeId: hello
                    routeTemplateRef: greeter
                    parameters:
                      - name: path
                        value: hello
                """);
        live(this::hello, "200 good morning");

        routes.edit("hello.camel.yaml", "good morning", "good evening");
        live(this::hello, "200 good evening");

        routes.edit("phrases.camel.yaml", "${bean:", "Oh, ${bean:");
        live(this::hello, "200 Oh, good evening");
    }

    @Test
    void aRouteConfigurationAnswersForARouteThatThrows() throws Exception {
        routes.write("rules.camel.yaml", """
                - routeConfiguration:
                    id: rules
                    onException:
                      - onException:
                          exception:
                            - java.lang.IllegalStateException
                          handled:
                            constant:
                              expression: "true"
                          steps:
                            - setBody:
                                expression:
                                  constant:
                                    expression: caught
                """);
        routes.write("hello.camel.yaml", """
                - route:
                    id: hello
                    routeConfigurationId: rules
                    from:
                      uri: platform-http:/hello
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: thrown
                """);
        live(this::hello, "200 caught");

        routes.edit("rules.camel.yaml", "expression: caught", "expression: caught again");
        live(this::hello, "200 caught again");
    }

    @Test
    void anOnExceptionForAllRoutesOfAFileTakesEffect() throws Exception {
        routes.write("hello.camel.yaml", """
                - onException:
                    exception:
                      - java.lang.IllegalStateException
                    handled:
                      constant:
                        expression: "true"
                    steps:
                      - setBody:
                          expression:
                            constant:
                              expression: caught
                - route:
                    id: hello
                    from:
                      uri: platform-http:/hello
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: thrown
                """);

        live(this::hello, "200 caught");
    }

    @Test
    void aSwapOfTheDataLinkIsSeenAsKubernetesMakesIt(@TempDir Path mount) throws Exception {
        EditedRoutes.copy(Files.createDirectory(mount.resolve("..2026_01")));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        for (Path file : Files.list(mount.resolve("..2026_01")).toList()) {
            Files.createSymbolicLink(
                    mount.resolve(file.getFileName()), Path.of("..data").resolve(file.getFileName()));
        }
        try (EditedRoutes mounted = EditedRoutes.as(mount, Map.of())) {
            Path next = Files.createDirectory(mount.resolve("..2026_02"));
            EditedRoutes.copy(next);
            Path profile = next.resolve("profile.camel.yaml");
            Files.writeString(profile, EditedRoutes.marked(Files.readString(profile), "swapped"));
            Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
            Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

            live(() -> mounted.user("u").at("/profile/name").asText(), "swapped");
        }
    }

    private String hello() throws IOException, InterruptedException {
        var answer = routes.service.get("/hello");
        return answer.statusCode() + " " + answer.body();
    }

    private static void live(Callable<String> answer, String expected) {
        await().atMost(EditedRoutes.PROMISED)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(answer.call()).isEqualTo(expected));
    }
}

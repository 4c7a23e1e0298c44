package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.batchinfo.EditedRoutes;
import io.batchinfo.routes.RouteReloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A file that cannot be used changes nothing but a message, and the message says what to mend. */
@Tag("one-jdk")
class BrokenRoutesIT {

    private static final String QUICK = "20ms";

    @TempDir
    private static Path folder;

    private static EditedRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = EditedRoutes.in(folder, Map.of("ROUTES_POLL_INTERVAL", QUICK, "ROUTES_QUIET_PERIOD", QUICK));
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            posts      | `      steps:\n`          | `      steps: [\n`       | posts.camel.yaml:19: not YAML: expected the node content, but found '-'
            posts      | circuitBreaker            | circuitBraker            | posts.camel.yaml:19: unknown step 'circuitBraker'
            posts      | - route:                  | - rout:                  | posts.camel.yaml:9: unknown step 'rout'
            user       | parallelProcessing        | paralelProcessing        | user.camel.yaml:21: unknown option 'paralelProcessing'
            user       | parallelProcessing: true  | parallelProcessing: often| user.camel.yaml:21: 'often' is not true or false
            posts      | upstream:posts            | upstraem:posts           | posts.camel.yaml:24: unknown component 'upstraem'; the jar that has it belongs into the folder ext
            summary    | httpMethodRestrict        | httpMethodRestrit        | summary.camel.yaml:7: unknown option 'httpMethodRestrit' of platform-http
            posts      | path: /api                | path: api                | posts.camel.yaml:26: the path 'api/users/{id}/posts' must begin with /
            posts      | /api/users                | /api/{{nope}}            | posts.camel.yaml:26: unknown property '{{nope}}'
            posts      | #postsSchema              | #postSchema              | posts.camel.yaml:17: unknown bean 'postSchema'
            user       | userAggregationStrategy                  | userAggregationStrategyy                | user.camel.yaml:20: unknown bean 'userAggregationStrategyy'
            user       | uri: source:posts         | uri: source:postz        | user.camel.yaml:28: no route begins with 'source:postz'
            user       | uri: source:posts         | `uri: source\n                  parameters:\n                    id: /a` | user.camel.yaml:28: 'source' needs the name of a source, such as source:posts, or as the parameter 'name'
            user       | `    id: user\n`          | `    id: user\n    routeConfigurationId: rules\n` | user.camel.yaml:13: unknown routeConfiguration 'rules'
            user       | id: user                  | id: posts                | user.camel.yaml:12: the id 'posts' is already defined in posts.camel.yaml:10
            posts      | id: posts-call            | id: posts-breaker        | posts.camel.yaml:20: the id 'posts-breaker' is used twice
            profile    | name: profileSchema       | name: postsSchema        | profile.camel.yaml:2: the bean 'postsSchema' is already defined in posts.camel.yaml:2
            summary    | `platform-http:/users/{id}/summary` | direct:user    | user.camel.yaml:15: a route in summary.camel.yaml begins with 'direct:user' too
            summary    | `    id: summary\n`       | `    id: summary\n    id: summary\n` | summary.camel.yaml:3: 'id' is a duplicate key
            batch-info | `    id: batch-info\n`    | `    id: batch-info\n    autoStartup: false\n` | batch-info.camel.yaml:3: 'autoStartup' cannot be false in a route that answers batches
            batch-info | ${body}                   | ${body                   | batch-info.camel.yaml:25: invalid simple expression '${body': expected symbol functionEnd but was eol
            batch-info | ${body}                   | ${boddy}                 | batch-info.camel.yaml:25: invalid simple expression '${boddy}': Unknown function: boddy
            batch-info | simple:                   | simpel:                  | batch-info.camel.yaml:24: unknown language 'simpel'
            batch-info | `            streaming: true\n` | `` | batch-info.camel.yaml:20: a split with 'batchAggregationStrategy' needs streaming: true
            posts      | `              - to:\n`    | `              - setBody: plain\n              - to:\n` | posts.camel.yaml:22: 'setBody' cannot be a text; it needs options on the lines below it
            posts      | `              - to:\n`    | `              - delay: 1000\n              - to:\n` | posts.camel.yaml:22: 'delay' cannot be a text; it needs options on the lines below it
            posts      | `              - to:\n`    | `              - loop: lots\n              - to:\n` | posts.camel.yaml:22: 'loop' cannot be a text; it needs options on the lines below it
            posts      | `              - to:\n`    | `              - setBody:\n                  groovy: x\n              - to:\n` | posts.camel.yaml:23: unknown language 'groovy'; the jar that has it belongs into the folder ext
            posts      | `              - to:\n`    | `              - log:\n                  message: [a]\n              - to:\n` | posts.camel.yaml:23: a list cannot stand here
            posts      | `              - to:\n`    | `              - choice:\n                  when: x\n              - to:\n` | posts.camel.yaml:23: a list must stand here
            user       | `        - multicast:\n`   | `        - multicast:\n            timeout: soon\n` | user.camel.yaml:18: 'soon' is not a time such as 250ms, 10s, 5m or 2h
            posts      | {id}/posts                | {uid}/posts              | posts.camel.yaml:26: unknown variable '{uid}'; there are {id}, {ids} and {source.field}
            posts      | {id}/posts                | {id}/po sts              | posts.camel.yaml:26: the path '/api/users/{id}/po sts' cannot have the character ' '
            posts      | required: false           | maxAttempts: lots        | posts.camel.yaml:15: maxAttempts: 'lots' is not a number
            posts      | required: false           | maxAttempts: 0           | posts.camel.yaml:15: 'maxAttempts' must be at least 1
            posts      | required: false           | required: perhaps        | posts.camel.yaml:15: required: 'perhaps' is not true or false
            posts      | required: false           | hegdeAfter: 1s           | posts.camel.yaml:15: unknown option 'hegdeAfter'
            analytics  | 650ms                     | soon                     | analytics.camel.yaml:18: hedgingDelay: 'soon' is not a time such as 250ms, 10s, 5m or 2h
            posts      | totalPosts: integer       | totalPosts: int          | posts.camel.yaml:6: 'int' is no type; there are string, integer, number, boolean, array, object, null and any
            posts      | data: /data               | data: /a~2b              | posts.camel.yaml:16: data: '/a~2b' is not a JSON Pointer, in which ~ is written ~0
            posts      | data: /data               | notFoundWhen: found      | posts.camel.yaml:16: notFoundWhen: 'found' is not of the form /pointer = value
            posts      | `totalPosts: integer`     | `totalPosts: {a: string}`| posts.camel.yaml:6: 'totalPosts' cannot be a map here; name a field within another by its path, such as parent/child
            posts      | type: schema              | type: shema              | posts.camel.yaml:3: unknown class 'shema'
            user       | posts.totalPosts          | posts                    | user.camel.yaml:7: 'posts' is not of the form source.field, source/pointer, a text with {source.field}, or a constant such as 'text', 7 or true
            user       | posts.totalPosts          | posts.total              | user.camel.yaml:7: 'totalPosts' in the summary needs 'posts.total'
            user       | posts.totalPosts          | badges.level             | user.camel.yaml:7: the result mapping needs the source 'badges'
            """)
    void aMistakeIsToldAndTheLastGoodRoutesGoOn(String name, String from, String to, String fault) throws Exception {
        String file = name + ".camel.yaml";
        broken(file, routes.read(file).replace(from.replace("\\n", "\n"), to.replace("\\n", "\n")), fault);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``              | posts.camel.yaml: the file is empty
            # nothing       | posts.camel.yaml: the file is empty
            a: b            | posts.camel.yaml:1: not a list of routes, beans or other Camel elements
            - hello         | posts.camel.yaml:1: 'hello' is not a step
            - route: {id: x}| posts.camel.yaml: the route has no 'from'
            """)
    void aFileThatIsNoRouteFileIsTold(String text, String fault) throws Exception {
        broken("posts.camel.yaml", text, fault);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            enrich                  | {enrich: {expression: {constant: "direct:nobody"}}}
            pollEnrich              | {pollEnrich: {expression: {simple: {expression: "direct:nobody"}}}}
            wireTap                 | {wireTap: {uri: "direct:nobody"}}
            toD                     | {toD: {uri: "direct:nobody?block=false"}}
            recipientList           | {recipientList: {expression: {constant: "direct:user, direct:nobody"}}}
            choice                  | {choice: {when: [{simple: "true", steps: [{to: "direct:nobody"}]}]}}
            otherwise               | {choice: {when: [{simple: "true", steps: [{stop: {}}]}], otherwise: {steps: [{to: "direct:nobody"}]}}}
            doTry                   | {doTry: {steps: [{to: "direct:nobody"}], doFinally: {steps: [{stop: {}}]}}}
            doCatch                 | {doTry: {steps: [{stop: {}}], doCatch: [{exception: [java.lang.Exception], steps: [{to: "direct:nobody"}]}]}}
            doFinally               | {doTry: {steps: [{stop: {}}], doFinally: {steps: [{to: "direct:nobody"}]}}}
            circuitBreaker          | {circuitBreaker: {steps: [{to: "direct:nobody"}]}}
            onFallback              | {circuitBreaker: {steps: [{stop: {}}], onFallback: {steps: [{to: "direct:nobody"}]}}}
            """)
    void aTargetThatNobodyHasIsToldWhereverItStands(String where, String step) throws Exception {
        added("- route: {id: more, from: {uri: \"direct:more\", steps: [\n" + step + "]}}", 2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            onException             | {onException: {exception: [java.lang.Exception], steps: [{to: "direct:nobody"}]}}
            onCompletion            | {onCompletion: {steps: [{to: "direct:nobody"}]}}
            intercept               | {intercept: {steps: [{to: "direct:nobody"}]}}
            interceptFrom           | {interceptFrom: {steps: [{to: "direct:nobody"}]}}
            interceptSendToEndpoint | {interceptSendToEndpoint: {uri: "direct:user", steps: [{to: "direct:nobody"}]}}
            """)
    void soIsOneOfWhatIsForAllRoutesOfAFile(String where, String element) throws Exception {
        added(
                "- " + element + "\n- route: {id: more, from: {uri: \"direct:more\", steps: [{to: \"direct:user\"}]}}",
                1);
    }

    @Test
    void soIsOneInAConfigurationOfAnotherFile() throws Exception {
        String good = routes.read("posts.camel.yaml");
        String rules = """
                - routeConfiguration:
                    id: rules
                    onException:
                      - onException: {exception: [java.lang.Exception], steps: [{to: "direct:nobody"}]}
                """;
        served(() -> routes.write("rules.camel.yaml", rules.replace("nobody", "user")));
        served(() -> routes.write(
                "posts.camel.yaml", good.replace("id: posts\n", "id: posts\n    routeConfigurationId: rules\n")));
        try {
            broken("rules.camel.yaml", rules, "rules.camel.yaml:4: no route begins with 'direct:nobody'");
        } finally {
            served(() -> routes.write("posts.camel.yaml", good));
            served(() -> Files.delete(folder.resolve("rules.camel.yaml")));
        }
    }

    private static void added(String text, int line) throws Exception {
        String file = "more.camel.yaml";
        served(() -> routes.write(
                file, "- route: {id: more, from: {uri: \"direct:more\", steps: [{to: \"direct:user\"}]}}"));
        try {
            broken(file, text, file + ":" + line + ": no route begins with 'direct:nobody'");
        } finally {
            served(() -> Files.delete(folder.resolve(file)));
        }
    }

    private interface Edit {
        void make() throws IOException;
    }

    private static void served(Edit edit) throws IOException {
        long before = routes.generation();
        edit.make();
        routes.untilServed(before);
    }

    @Test
    void aHalfWrittenFileIsToldWhereverItEnds() throws Exception {
        String whole = routes.read("posts.camel.yaml");
        for (int end = whole.indexOf("- route") + 3; end < whole.indexOf("      uri: source"); end += 37) {
            broken("posts.camel.yaml", whole.substring(0, end), "posts.camel.yaml");
        }
    }

    private static void broken(String file, String text, String fault) throws Exception {
        String good = routes.read(file);
        assertThat(text).isNotEqualTo(good);
        long serving = routes.generation();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        logger.addAppender(log);

        routes.write(file, text);
        routes.untilRejected();
        await().until(() -> List.copyOf(log.list).stream()
                .anyMatch(line -> line.getFormattedMessage().endsWith(routes.fault())));
        logger.detachAppender(log);

        try {
            assertThat(routes.fault()).startsWith(fault).doesNotContain("\n");
            assertThat(routes.generation()).isEqualTo(serving);
            assertThat(routes.user("u").at("/summary/avgEngagement").asDouble()).isEqualTo(1.5);
            assertThat(List.copyOf(log.list))
                    .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN)
                            && (line.getLoggerName().equals(RouteReloader.class.getName())
                                    || line.getFormattedMessage().contains(file)))
                    .singleElement()
                    .satisfies(line -> assertThat(line.getFormattedMessage()).endsWith(routes.fault()));
        } finally {
            routes.write(file, good);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> routes.live().status().fault() == null);
        }
    }
}

package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engineer sees and does with JConsole, through a real connection. */
class JmxIT {

    private static final String ONE_USER = "{\"userIds\":[\"a\"],\"maxAge\":0}";

    private WatchedService watched;
    private LoopbackJmx client;
    private MBeanServerConnection jmx;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        watched = WatchedService.in(folder);
        client = LoopbackJmx.open();
        jmx = client.connection();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        watched.close();
        assertThat(names("io.batchinfo:*")).isEmpty();
    }

    @Test
    void everythingHasAStableName() throws Exception {
        assertThat(names("io.batchinfo:*"))
                .containsExactlyInAnyOrder(
                        "io.batchinfo:type=Routes",
                        "io.batchinfo:type=Server",
                        "io.batchinfo:type=Cache",
                        "io.batchinfo:type=Logging",
                        "io.batchinfo:name=profile,type=Source",
                        "io.batchinfo:name=posts,type=Source",
                        "io.batchinfo:name=analytics,type=Source");
        await().untilAsserted(() -> assertThat(names("org.apache.camel:context=batch-info,*"))
                .contains(
                        "org.apache.camel:context=batch-info,name=\"profile\",type=routes",
                        "org.apache.camel:context=batch-info,name=\"profile-breaker\",type=processors"));
    }

    @Test
    void routesAreWrittenAsYaml() throws Exception {
        await().untilAsserted(() -> assertThat(names("org.apache.camel:context=batch-info,type=context,*"))
                .hasSize(1));
        ObjectName context = jmx.queryNames(new ObjectName("org.apache.camel:context=batch-info,type=context,*"), null)
                .iterator()
                .next();

        assertThat(jmx.invoke(context, "dumpRoutesAsYaml", new Object[] {}, new String[] {})
                        .toString())
                .contains("- route:", "source:posts", "posts-breaker");
    }

    @Test
    void everyAttributeAndOperationSaysWhatItIs() throws Exception {
        for (ObjectName name : jmx.queryNames(new ObjectName("io.batchinfo:*"), null)) {
            MBeanInfo bean = jmx.getMBeanInfo(name);

            assertThat(bean.getDescription()).endsWith(".").contains(" ");
            assertThat(bean.getAttributes())
                    .allMatch(attribute -> attribute.getDescription().contains(" "));
            assertThat(bean.getAttributes()).noneMatch(attribute -> attribute.isWritable());
            assertThat(bean.getOperations())
                    .allMatch(operation -> operation.getDescription().contains(" "));
            for (MBeanOperationInfo operation : bean.getOperations()) {
                assertThat(operation.getSignature())
                        .noneMatch(parameter -> parameter.getName().matches("p\\d"));
            }
        }
    }

    @Test
    void everyAttributeCanBeRead() throws Exception {
        for (ObjectName name : jmx.queryNames(new ObjectName("io.batchinfo:*"), null)) {
            String[] attributes = Arrays.stream(jmx.getMBeanInfo(name).getAttributes())
                    .map(attribute -> attribute.getName())
                    .toArray(String[]::new);

            assertThat(jmx.getAttributes(name, attributes)).hasSize(attributes.length);
        }
    }

    @Test
    void aBreakerForcedOpenStopsTheCallsUntilItIsClosed() throws Exception {
        ObjectName posts = new ObjectName("io.batchinfo:type=Source,name=posts");

        jmx.invoke(posts, "forceOpen", null, null);
        String open = watched.service().batch(ONE_USER).body();
        String state = (String) jmx.getAttribute(posts, "BreakerState");
        jmx.invoke(posts, "close", null, null);
        String closed = watched.service().batch(ONE_USER).body();

        assertThat(open).contains("/problems/circuit-open", "\"attempts\":0");
        assertThat(state).isEqualTo("FORCED_OPEN");
        assertThat(closed).contains("\"complete\":true");
        assertThat(watched.calls("posts")).isEqualTo(1);
    }

    @Test
    void aBreakerForcedOpenStaysSoThroughAnEdit() throws Exception {
        ObjectName posts = new ObjectName("io.batchinfo:type=Source,name=posts");
        jmx.invoke(posts, "forceOpen", null, null);

        watched.edit("posts", "description: .*", "description: Edit " + 1);

        assertThat(watched.service().batch(ONE_USER).body()).contains("/problems/circuit-open");
        jmx.invoke(posts, "close", null, null);
        assertThat(watched.service().batch(ONE_USER).body()).contains("\"complete\":true");
    }

    @Test
    void anEmptiedCacheCostsANewCall() throws Exception {
        ObjectName cache = new ObjectName("io.batchinfo:type=Cache");
        String cached = "{\"userIds\":[\"a\"]}";
        watched.service().batch(cached);
        watched.service().batch(cached);
        assertThat(watched.calls("profile")).isEqualTo(1);

        forget(cache, "clearUser", "b");
        watched.service().batch(cached);
        assertThat(watched.calls("profile")).isEqualTo(1);
        forget(cache, "clearUser", "a");
        watched.service().batch(cached);
        assertThat(watched.calls("profile")).isEqualTo(2);
        forget(cache, "clearSource", "profile");
        watched.service().batch(cached);
        assertThat(watched.calls("profile")).isEqualTo(3);
        assertThat(watched.calls("posts")).isEqualTo(2);
        jmx.invoke(cache, "clear", null, null);
        assertThat(jmx.getAttribute(cache, "Size")).isEqualTo(0L);
    }

    @Test
    void aRouteCanBeStoppedAndStartedAndItsFiguresReset() throws Exception {
        ObjectName health = new ObjectName("org.apache.camel:context=batch-info,type=routes,name=\"health\"");
        await().until(() -> jmx.isRegistered(health));
        assertThat(watched.service().get("/health").statusCode()).isEqualTo(200);

        jmx.invoke(health, "stop", null, null);
        int stopped = watched.service().get("/health").statusCode();
        jmx.invoke(health, "start", null, null);
        int started = watched.service().get("/health").statusCode();
        Object counted = jmx.getAttribute(health, "ExchangesTotal");
        jmx.invoke(health, "reset", null, null);

        assertThat(stopped).isEqualTo(404);
        assertThat(started).isEqualTo(200);
        assertThat(counted).isEqualTo(2L);
        assertThat(jmx.getAttribute(health, "ExchangesTotal")).isEqualTo(0L);
    }

    @Test
    void editsLeaveAsManyBeansAsThereWere() throws Exception {
        watched.edit("posts", "description: .*", "description: Edit " + 1);
        Set<String> own = names("io.batchinfo:*");

        for (int edit = 2; edit <= 8; edit++) {
            watched.edit("posts", "description: .*", "description: Edit " + edit);
        }

        assertThat(names("io.batchinfo:*")).isEqualTo(own);
        // Consumers have a name of their own in each generation; a route has one.
        await().untilAsserted(() -> assertThat(names("org.apache.camel:type=consumers,*"))
                .hasSizeBetween(1, names("org.apache.camel:type=routes,*").size()));
        assertThat(jmx.getAttribute(new ObjectName("io.batchinfo:type=Routes"), "EditsLoaded"))
                .isEqualTo(8L);
    }

    @Test
    void aRejectedEditSaysWhy() throws Exception {
        ObjectName routes = new ObjectName("io.batchinfo:type=Routes");

        Files.writeString(watched.routes().resolve("broken.camel.yaml"), "");

        await().untilAsserted(() ->
                assertThat(jmx.getAttribute(routes, "Fault")).isEqualTo("broken.camel.yaml: the file is empty"));
        assertThat(jmx.getAttribute(routes, "Generation")).isEqualTo(1L);
    }

    @Test
    void aSourceThatIsRemovedLosesItsBean() throws Exception {
        watched.removePosts();

        await().untilAsserted(() -> assertThat(names("io.batchinfo:type=Source,*"))
                .containsExactlyInAnyOrder(
                        "io.batchinfo:name=profile,type=Source", "io.batchinfo:name=analytics,type=Source"));
    }

    @Test
    void levelsOfTheLogCanBeChanged() throws Exception {
        ObjectName logging = new ObjectName("io.batchinfo:type=Logging");
        String logger = "io.batchinfo.test";

        assertThat(levels(logging, logger, "debug")).isEqualTo("DEBUG");
        assertThat(((TabularData) jmx.getAttribute(logging, "Levels")).containsKey(new Object[] {logger}))
                .isTrue();
        assertThat(levels(logging, logger, "inherited")).isEqualTo("ERROR");
        assertThatThrownBy(() -> levels(logging, logger, "loud"))
                .rootCause()
                .hasMessageStartingWith("level is 'LOUD', but must be ");
    }

    private String levels(ObjectName logging, String logger, String level) throws Exception {
        String text = String.class.getName();
        jmx.invoke(logging, "setLevel", new Object[] {logger, level}, new String[] {text, text});
        return (String) jmx.invoke(logging, "getLevel", new Object[] {logger}, new String[] {text});
    }

    private void forget(ObjectName cache, String operation, String what) throws Exception {
        jmx.invoke(cache, operation, new Object[] {what}, new String[] {String.class.getName()});
    }

    private Set<String> names(String pattern) throws Exception {
        return LoopbackJmx.platform().queryNames(new ObjectName(pattern), null).stream()
                .map(ObjectName::getCanonicalName)
                .collect(Collectors.toSet());
    }
}

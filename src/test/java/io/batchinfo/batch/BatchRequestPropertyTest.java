package io.batchinfo.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.source.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for every request there can be. A failing run prints its seed. */
class BatchRequestPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 500)
    void validIdsAreReadAsTheirDistinctSequence(@ForAll("ids") List<String> ids) throws Exception {
        BatchRequest request = BatchRequestReader.read(json(Map.of("userIds", ids)), 100);

        assertThat(request.ids()).isEqualTo(ids.stream().distinct().toList());
        assertThat(request.requested()).isEqualTo(ids.size());
    }

    @Property(tries = 500)
    void anyTextIsAnIdOrAViolationAtItsPlace(@ForAll List<String> texts) throws Exception {
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < texts.size() && bad.size() < 20; i++) {
            if (!UserId.valid(texts.get(i))) {
                bad.add("/userIds/" + i);
            }
        }

        List<String> named = new ArrayList<>();
        try {
            BatchRequestReader.read(json(Map.of("userIds", texts)), 1_000);
        } catch (InvalidRequestException e) {
            e.violations().forEach(violation -> named.add(violation.pointer()));
        }

        assertThat(named).isEqualTo(bad);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void anyValueInAnyFieldIsARequestOrInvalid(
            @ForAll("fields") Map<String, Object> fields, @ForAll("ids") List<String> ids) throws Exception {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.putIfAbsent("userIds", ids);

        assertRequestOrInvalid(json(body));
    }

    @Property(tries = 500)
    void anyValueAsTheWholeBodyIsARequestOrInvalid(@ForAll("values") Object value) throws Exception {
        assertRequestOrInvalid(json(value));
    }

    @Property(tries = 2_000)
    void anyBytesAreARequestOrInvalid(@ForAll @Size(max = 200) byte[] bytes) {
        assertRequestOrInvalid(bytes);
    }

    @Property(tries = 2_000)
    void aRequestWithOneByteChangedIsARequestOrInvalid(@ForAll int place, @ForAll byte changed) {
        byte[] body = "{\"userIds\":[\"a\",\"\\u0062\"],\"maxAge\":60,\"x\":{\"é\":[1.5e3,null]}}".getBytes(UTF_8);

        body[Math.floorMod(place, body.length)] = changed;

        assertRequestOrInvalid(body);
    }

    /** Anything thrown but {@link InvalidRequestException} fails the property. */
    private static void assertRequestOrInvalid(byte[] body) {
        try {
            BatchRequest request = BatchRequestReader.read(body, 100);
            assertThat(request.ids()).allMatch(UserId::valid).doesNotHaveDuplicates();
        } catch (InvalidRequestException e) {
            assertThat(e.violations()).hasSizeLessThanOrEqualTo(20);
        }
    }

    private static byte[] json(Object value) throws JsonProcessingException {
        return JSON.writeValueAsBytes(value);
    }

    @Provide
    Arbitrary<List<String>> ids() {
        Arbitrary<String> first = Arbitraries.strings().alpha().numeric().ofLength(1);
        Arbitrary<String> rest =
                Arbitraries.strings().alpha().numeric().withChars("._@-").ofMaxLength(127);
        Arbitrary<String> few = Arbitraries.of("a", "b", "c");
        return Arbitraries.oneOf(few, Combinators.combine(first, rest).as(String::concat))
                .list()
                .ofMaxSize(100);
    }

    @Provide
    Arbitrary<Map<String, Object>> fields() {
        Arbitrary<String> names =
                Arbitraries.of("userIds", "includeAnalytics", "includeSources", "maxAge", "staleIfError", "other", "");
        return Arbitraries.maps(names, values()).ofMaxSize(5);
    }

    @Provide
    Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int levels) {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(text -> (Object) text),
                Arbitraries.bigIntegers().map(number -> (Object) number),
                Arbitraries.doubles().map(number -> (Object) number),
                Arbitraries.of(true, false).map(flag -> (Object) flag));
        if (levels == 0) {
            return leaf;
        }
        Arbitrary<Object> inner = values(levels - 1);
        return Arbitraries.oneOf(
                leaf,
                inner.list().ofMaxSize(3).map(list -> (Object) list),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(3), inner)
                        .ofMaxSize(3)
                        .map(map -> (Object) map));
    }
}

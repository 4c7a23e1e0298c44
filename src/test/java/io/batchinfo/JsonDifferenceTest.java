package io.batchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonDifferenceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void equalValuesHaveNone() throws Exception {
        assertThat(JsonDifference.between(json("{'a':[1,{'b':null}]}"), json("{'a':[1,{'b':null}]}")))
                .isEmpty();
    }

    @Test
    void eachDifferenceIsALineWithItsPointer() throws Exception {
        assertThat(JsonDifference.between(
                        json("{'a':{'b/c':1,'gone':true},'list':[1,2]}"), json("{'a':{'b/c':2},'list':[1],'new':'x'}")))
                .containsExactly(
                        "/a/b~1c: 1 -> 2",
                        "/a/gone: true -> (nothing)",
                        "/list/1: 2 -> (nothing)",
                        "/new: (nothing) -> \"x\"");
    }

    @Test
    void aValueThatBecomesNullOrIsMissingDiffers() throws Exception {
        assertThat(JsonDifference.between(json("{'a':1}"), json("{'a':null}"))).containsExactly("/a: 1 -> null");
        assertThat(JsonDifference.between(null, json("1"))).containsExactly(": (nothing) -> 1");
    }
}

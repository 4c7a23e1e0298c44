package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.batchinfo.batch.SummaryField.FieldRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultMappingTest {

    @Test
    void theSummaryKeepsTheOrderItIsWrittenIn() {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("z", "posts.totalPosts");
        written.put("a", "profile.status");
        written.put("m", "posts.deep.er");
        ResultMapping shape = new ResultMapping("profile", written);

        assertThat(shape.summary().keySet()).containsExactly("z", "a", "m");
        assertThat(shape.summary())
                .containsEntry("z", new FieldRef("posts", "totalPosts"))
                .containsEntry("a", new FieldRef("profile", "status"))
                .containsEntry("m", new FieldRef("posts", "deep.er"));
    }

    @Test
    void aSourceOutsideTheSummaryStandsOnItsOwn() {
        ResultMapping shape = new ResultMapping("profile", Map.of("a", "posts.totalPosts"));

        assertThat(shape.isTopLevel("badges")).isTrue();
        assertThat(shape.isTopLevel("posts")).isFalse();
        assertThat(shape.isTopLevel("profile")).isFalse();
    }

    @Test
    void anotherSourceCanBeTheWholeOne() {
        ResultMapping shape = new ResultMapping("account", Map.of());

        assertThat(shape.isTopLevel("account")).isFalse();
        assertThat(shape.isTopLevel("profile")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "posts", ".x", "posts.", "posts.a + posts.b", "posts. a"})
    void aMappingThatIsNoneIsNamed(String mapping) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultMapping("profile", Map.of("a", mapping)))
                .withMessageContaining("is not of the form");
    }
}

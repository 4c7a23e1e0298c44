package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.batchinfo.batch.ResultMapping.FieldRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultMappingTest {

    private final ResultMapping shape = new ResultMapping();

    @Test
    void theSummaryKeepsTheOrderItIsWrittenIn() {
        shape.setSummary("z = posts.totalPosts,\n  a=profile.status , m = posts.deep.er");

        assertThat(shape.summary().keySet()).containsExactly("z", "a", "m");
        assertThat(shape.summary())
                .containsEntry("z", new FieldRef("posts", "totalPosts"))
                .containsEntry("a", new FieldRef("profile", "status"))
                .containsEntry("m", new FieldRef("posts", "deep.er"));
    }

    @Test
    void aSourceOutsideTheSummaryStandsOnItsOwn() {
        shape.setSummary("a = posts.totalPosts");

        assertThat(shape.isTopLevel("badges")).isTrue();
        assertThat(shape.isTopLevel("posts")).isFalse();
        assertThat(shape.isTopLevel("profile")).isFalse();
    }

    @Test
    void anotherSourceCanBeTheWholeOne() {
        shape.setWhole("account");

        assertThat(shape.isTopLevel("account")).isFalse();
        assertThat(shape.isTopLevel("profile")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a =",
                "= posts.x",
                "a = posts",
                "a = .x",
                "a = posts.",
                "a = p.x = y",
                "a = p.x,,b = p.y"
            })
    void aMappingThatIsNoneIsNamed(String mapping) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape.setSummary(mapping))
                .withMessageContaining("is not of the form");
    }
}

package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.batchinfo.batch.ResultShape.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultShapeTest {

    private final ResultShape shape = new ResultShape();

    @Test
    void theSummaryKeepsTheOrderItIsWrittenIn() {
        shape.setSummary("z = posts.totalPosts,\n  a=profile.status , m = posts.deep.er");

        assertThat(shape.summary().keySet()).containsExactly("z", "a", "m");
        assertThat(shape.summary())
                .containsEntry("z", new Place("posts", "totalPosts"))
                .containsEntry("a", new Place("profile", "status"))
                .containsEntry("m", new Place("posts", "deep.er"));
    }

    @Test
    void aSourceOutsideTheSummaryStandsOnItsOwn() {
        shape.setSummary("a = posts.totalPosts");

        assertThat(shape.onItsOwn("badges")).isTrue();
        assertThat(shape.onItsOwn("posts")).isFalse();
        assertThat(shape.onItsOwn("profile")).isFalse();
    }

    @Test
    void anotherSourceCanBeTheWholeOne() {
        shape.setWhole("account");

        assertThat(shape.onItsOwn("account")).isFalse();
        assertThat(shape.onItsOwn("profile")).isTrue();
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

package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "user1", "A.b_c@d-e", "me@example.com", "0..", "x---"})
    void anIdOfThePatternIsValid(String id) {
        assertThat(UserId.valid(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".a",
                "_a",
                "@a",
                "-a",
                "a b",
                "a/b",
                "../a",
                "a%2Fb",
                "a\u0000",
                "a\n",
                "\ta",
                "a\u007f",
                "é",
                "u\u0455er",
                "user\u0661",
                "\uFF41",
                "a+b",
                "a$b",
                "{{a}}",
                "${a}",
                "a:b",
                "a;b",
                "a?b",
                "a#b",
                "a\\b",
                "a[",
                "a`",
                "a/",
                "a^",
                "a,"
            })
    void anythingElseIsNot(String id) {
        assertThat(UserId.valid(id)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128})
    void oneTo128CharactersAreValid(int length) {
        assertThat(UserId.valid("a".repeat(length))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129, 100_000})
    void fewerOrMoreAreNot(int length) {
        assertThat(UserId.valid("a".repeat(length))).isFalse();
    }
}

package io.batchinfo.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3001, localhost, 3001, false, ''",
        "http://localhost, localhost, 80, false, ''",
        "https://a.example/, a.example, 443, true, ''",
        "' http://a:1/v1/ ', a, 1, false, /v1"
    })
    void anAbsoluteUrlIsRead(String text, String host, int port, boolean tls, String prefix) {
        assertThat(BaseUrl.parse(text)).isEqualTo(new BaseUrl(host, port, tls, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:3001",
                "/v1",
                "ftp://a",
                "http:///v1",
                "http://",
                "http://a?x=1",
                "http://a#x",
                "http://a b",
                "http://a:0",
                "http://a:65536",
                "http://a:-1"
            })
    void anythingElseIsNamedInOneSentence(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.parse(text))
                .withMessageStartingWith("'" + text + "' is not ");
    }

    @Test
    void aUserAndItsPasswordAreRefusedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.parse("http://me:secret@a"))
                .withMessageContaining("http://…@a")
                .withMessageNotContaining("secret");
    }
}

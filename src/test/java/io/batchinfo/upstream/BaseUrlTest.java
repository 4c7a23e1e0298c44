package io.batchinfo.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

    @ParameterizedTest
    @CsvSource({
        "http://me:secret@a, http://…@a",
        "http://me:se/cret@a, http://…@a",
        "me:secret@a:80, …@a:80",
        "http://a/v1?key=secret, http://a/v1?…",
        "http://a#secret, http://a?…"
    })
    void whatMayBeASecretIsRefusedAndNotRepeated(String text, String shown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.parse(text))
                .withMessageStartingWith("'" + shown + "' is not ")
                .withMessageNotContaining("cret");
    }
}

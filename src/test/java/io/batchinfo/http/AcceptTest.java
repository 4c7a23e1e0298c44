package io.batchinfo.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                  | JSON
            */*                                                 | JSON
            application/*                                       | JSON
            application/json                                    | JSON
            Application/JSON                                    | JSON
            application/x-ndjson                                | NDJSON
            APPLICATION/X-NDJSON                                | NDJSON
            application/x-ndjson, application/json              | JSON
            application/x-ndjson, */*;q=0.5                     | NDJSON
            application/json;q=0.2, application/x-ndjson ; q=0.3 | NDJSON
            application/json;q=0, */*                           | NDJSON
            application/x-ndjson;q=0, application/json          | JSON
            text/html, */*;q=0.1                                | JSON
            text/html                                           | NEITHER
            application/json;q=0                                | NEITHER
            */*;q=0                                             | NEITHER
            application/problem+json                            | NEITHER
            application/json;q=much                             | NEITHER
            ;                                                   | NEITHER
            ;q=1, application/x-ndjson                          | NDJSON
            """)
    void theBetterLikedOfTheTwoIsTaken(String header, Accept accept) {
        assertThat(Accept.of(header)).isEqualTo(accept);
    }
}

package io.batchinfo.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

    private static final Map<String, String> VALUES = Map.of(
            "id",
            "user1",
            "mail",
            "a@b.c",
            "hello",
            "Hello World!",
            "path",
            "/foo/bar",
            "p.q",
            "ü€😀",
            "up",
            "..",
            "empty",
            "");

    @ParameterizedTest
    @CsvSource({
        "/users/{id}/posts,/users/user1/posts",
        "/{id}{id},/user1user1",
        "/{hello},/Hello%20World%21",
        "/{path}/here,/%2Ffoo%2Fbar/here",
        "/{mail}?m={mail},/a@b.c?m=a%40b.c",
        "/{p.q},/%C3%BC%E2%82%AC%F0%9F%98%80",
        "/ü/%41?a=b&c=(d)*',/%C3%BC/%41?a=b&c=(d)*'",
        "/x?up={up}&e={empty},/x?up=..&e=",
        "/none,/none"
    })
    void variablesAreReplacedByEncodedValues(String template, String expected) {
        String text = template.replace("'", "");

        assertThat(UriTemplate.parse(text).expand(VALUES::get)).isEqualTo(expected.replace("'", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "/u?ids={ids},'/u?ids=a,b%2Cc,%C3%A4'",
        "/u/{ids}/x,'/u/a,b%2Cc,%C3%A4/x'",
        "/u{?ids*},/u?ids=a&ids=b%2Cc&ids=%C3%A4",
        "/u?lang=en{&ids*}&x=y,/u?lang=en&ids=a&ids=b%2Cc&ids=%C3%A4&x=y"
    })
    void theIdsOfABulkCallAreAList(String template, String expected) {
        assertThat(UriTemplate.parse(template).expand(variable -> List.of("a", "b,c", "ä")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "x", "?x", "/{", "/}", "/{}", "/{+id}", "/{#id}", "/{a,b}", "/{id*}", "/{id:3}", "/{a..b}", "/a b",
                "/a\nb", "/%", "/%4", "/%4g", "/a|b", "/a\\b", "/a^b", "/a`b", "/a\"b", "/a<b", "/a#b", "/{ids*}",
                        "/{?ids}",
                "/u?x=y{?ids*}", "/u{&ids*}", "/u{?id*}"
            })
    void whatIsNotATemplateOfLevel1IsRejected(String template) {
        assertThatThrownBy(() -> UriTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the path '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{other}", "/{up}", "/{empty}/x"})
    void aValueThatIsMissingOrChangesThePathIsRejected(String template) {
        UriTemplate parsed = UriTemplate.parse(template);

        assertThatThrownBy(() -> parsed.expand(VALUES::get)).isInstanceOf(MissingValueException.class);
    }

    @Test
    void theNamesOfVariablesAreKnown() {
        assertThat(UriTemplate.parse("/{id}/{a-b.c_d}?x={id}").variables()).containsExactly("id", "a-b.c_d");
    }

    @Property
    void anyValueInAQueryComesBackAsItWas(@ForAll @NotEmpty String value) {
        String known = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        URI uri = URI.create("http://h" + UriTemplate.parse("/x?a={v}").expand(name -> known));

        assertThat(uri.getRawPath()).isEqualTo("/x");
        assertThat(uri.getRawFragment()).isNull();
        assertThat(URLDecoder.decode(uri.getRawQuery().substring(2), StandardCharsets.UTF_8))
                .isEqualTo(known);
    }
}

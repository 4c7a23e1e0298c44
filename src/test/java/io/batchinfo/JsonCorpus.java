package io.batchinfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Stream;

/** JSON texts that a reader must accept, and texts that it must reject (RFC 8259). */
public final class JsonCorpus {

    private static final String[] ACCEPT = {
        // literals
        "null",
        "true",
        "false",
        // numbers
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "123456789",
        "-123456789012345678901234567890",
        "0.0",
        "-0.0",
        "0.1",
        "1.5",
        "10.000",
        "1e1",
        "1E1",
        "1e+1",
        "1e-1",
        "0e0",
        "0e+1",
        "0E-0",
        "1.5e10",
        "-1.5E-10",
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999",
        "0." + "0".repeat(400) + "1",
        "9".repeat(2_000),
        "1." + "9".repeat(2_000),
        // strings
        "\"\"",
        "\" \"",
        "\"a\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"\\/\"",
        "\"/\"",
        "\"\\b\\f\\n\\r\\t\"",
        "\"\\u0000\"",
        "\"\\u0041\"",
        "\"\\u00e9\\u00E9\"",
        "\"\\uFFFF\"",
        "\"\\uFEFF\"",
        "\"\\ud83d\\ude00\"",
        "\"\\\\u0000\"",
        "\"\\\\\\\"\"",
        "\"é\"",
        "\"\u007f\"",
        "\"\u0080\"",
        "\"\u2028\u2029\"",
        "\"\uFEFF\"",
        "\"\uFFFF\"",
        "\"\uD83D\uDE00\"",
        "\"\uDBFF\uDFFF\"",
        "\"" + "x".repeat(9_000) + "\"",
        "\"" + "é".repeat(9_000) + "\"",
        "\"//\"",
        "\"/* */\"",
        "\"#\"",
        "\"NaN\"",
        // arrays
        "[]",
        "[ ]",
        "[[]]",
        "[1]",
        "[1,2]",
        "[ 1 , 2 ]",
        "[null,true,0,\"\",[],{}]",
        "[\"\"]",
        "[1,1]",
        nested(19),
        // objects
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"\":0}",
        "{\"a\":1,\"b\":2}",
        "{\"a\":1,\"A\":2}",
        "{\"a\":{\"a\":{\"a\":[]}}}",
        "{\"a\\u0000b\":1}",
        "{\"é\":1}",
        "{\"" + "k".repeat(9_000) + "\":1}",
        "{ \"a\" : 1 , \"b\" : [ ] }",
        "[{\"a\":1},{\"a\":1}]",
        // white space
        " 1",
        "1 ",
        "\t1",
        "1\t",
        "\n1\n",
        "\r1\r",
        " \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n",
        "{\n\"a\"\n:\n1\n}"
    };

    private static final String[] REJECT = {
        // nothing, and half
        "",
        " ",
        "\n",
        ",",
        ":",
        "[",
        "]",
        "{",
        "}",
        "[1",
        "1]",
        "[1}",
        "{\"a\":1]",
        "{\"a\":1",
        "[[]",
        "[]]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":}",
        "{:1}",
        "{\"a\" 1}",
        "{\"a\"}",
        "{\"a\",1}",
        "{1:1}",
        "{a:1}",
        "{'a':1}",
        "{null:1}",
        "{[]:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1;\"b\":2}",
        "{\"a\"::1}",
        "{\"a\":1:2}",
        "[\"a\":1]",
        "[1 2]",
        "[1;2]",
        "[\"\" \"\"]",
        "[,]",
        "[,1]",
        "[1,]",
        "[1,,2]",
        "{,}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1,,\"b\":2}",
        "[]x",
        "[] []",
        "{}{}",
        "1 1",
        "\"\"\"\"",
        "null null",
        "()",
        "<a/>",
        // literals
        "nul",
        "nulll",
        "Null",
        "NULL",
        "tru",
        "truee",
        "True",
        "FALSE",
        "fals",
        "undefined",
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "inf",
        "nan",
        // numbers
        "+1",
        "-",
        "--1",
        "+-1",
        "01",
        "-01",
        "00",
        "1.",
        "-1.",
        ".1",
        "-.1",
        "1.e1",
        ".e1",
        "1e",
        "1e+",
        "1e-",
        "1E",
        "1ee1",
        "1e1.5",
        "1e1e1",
        "0x1",
        "0xA",
        "0b1",
        "0o7",
        "1_000",
        "1,000,",
        "1 .5",
        "1. 5",
        "- 1",
        "1e 1",
        "1a",
        "1\u0660",
        "\u0661",
        "\uFF11",
        "1f",
        "1L",
        "1d",
        "1/2",
        "1+1",
        "1.2.3",
        "[1a]",
        "[01]",
        "[1.]",
        "[-]",
        "[1e]",
        "[0x1]",
        "[.1]",
        "[+1]",
        "{\"a\":01}",
        "{\"a\":-a}",
        // strings
        "\"",
        "\"a",
        "a\"",
        "'a'",
        "`a`",
        "a",
        "\"a\"b\"",
        "\"\\\"",
        "\"\\",
        "\"\\x41\"",
        "\"\\a\"",
        "\"\\0\"",
        "\"\\'\"",
        "\"\\ \"",
        "\"\\U0041\"",
        "\"\\u\"",
        "\"\\u1\"",
        "\"\\u12\"",
        "\"\\u123\"",
        "\"\\u123g\"",
        "\"\\u{41}\"",
        "\"\\u 041\"",
        "\"\\u004\u0661\"",
        "\"\\é\"",
        "\"\t\"",
        "\"\n\"",
        "\"\r\"",
        "\"\u0000\"",
        "\"\u0001\"",
        "\"\b\"",
        "\"\u001f\"",
        "\"a\nb\"",
        "{\"\n\":1}",
        "\u201Ca\u201D",
        "\\n",
        "\\u0022a\\u0022",
        // duplicates, at any depth
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "[{\"a\":1,\"a\":2}]",
        "{\"b\":{\"a\":1,\"a\":2}}",
        "{\"a\":1,\"\\u0061\":2}",
        // white space that is none
        "\u00A01",
        "1\u00A0",
        "\u000B1",
        "\f1",
        "1\f",
        "\u20281",
        "\u30001",
        "[\u00A01]",
        "[1\u0085]",
        "\u200B1",
        "\u00001",
        "1\u0000",
        "1\uFEFF",
        // comments and the like
        "//\n1",
        "1//",
        "/**/1",
        "1/**/",
        "[1/**/]",
        "#\n1",
        "1#",
        "[1//\n]",
        "{\"a\":/**/1}",
        "@1",
        "$1",
        "1;",
        // depth
        nested(20),
        nested(21),
        nested(1_000),
        "[".repeat(9_000),
        "{\"a\":".repeat(5_000)
    };

    private static final byte[][] REJECT_BYTES = {
        bytes(0x22, 0x80, 0x22), // continuation alone
        bytes(0x22, 0xc3, 0x22), // continuation missing
        bytes(0x22, 0xc0, 0xaf, 0x22), // overlong slash
        bytes(0x22, 0xc1, 0x81, 0x22), // overlong A
        bytes(0x22, 0xe0, 0x80, 0xaf, 0x22), // overlong in three
        bytes(0x22, 0xf0, 0x80, 0x80, 0xaf, 0x22), // overlong in four
        bytes(0x22, 0xed, 0xa0, 0x80, 0x22), // a surrogate
        bytes(0x22, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0x22), // two of them (CESU-8)
        bytes(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22), // beyond U+10FFFF
        bytes(0x22, 0xf8, 0x88, 0x80, 0x80, 0x80, 0x22), // five bytes
        bytes(0x22, 0xfe, 0x22),
        bytes(0x22, 0xff, 0x22),
        bytes(0x22, 0xe2, 0x82, 0x22), // cut short
        bytes(0xc3),
        bytes(0x31, 0xff),
        bytes(0x5b, 0xff, 0x5d),
        bytes(0xef, 0xbb), // half a byte order mark
        "\"é\"".getBytes(ISO_8859_1),
        "{\"a\":1}".getBytes(UTF_16BE),
        "{\"a\":1}".getBytes(UTF_16LE),
        "\uFEFF{\"a\":1}".getBytes(UTF_16BE),
        "\uFEFF{\"a\":1}".getBytes(UTF_16LE),
        bytes(0, 0, 0, 0x5b, 0, 0, 0, 0x5d), // UTF-32
        bytes(0x5b, 0, 0, 0, 0x5d, 0, 0, 0)
    };

    private JsonCorpus() {}

    /** Texts of at most 19 levels that are JSON. */
    public static Stream<byte[]> accept() {
        return Arrays.stream(ACCEPT).map(text -> text.getBytes(UTF_8));
    }

    /** Texts that are no JSON, alone and as the value of a field; or deeper than 20 levels as such a value. */
    public static Stream<byte[]> reject() {
        return Stream.concat(Arrays.stream(REJECT).map(text -> text.getBytes(UTF_8)), Arrays.stream(REJECT_BYTES));
    }

    /** The text as the value of a field that a batch request does not know. */
    public static byte[] asUnknownField(byte[] text) {
        byte[] before = "{\"userIds\":[],\"unknown\":".getBytes(UTF_8);
        byte[] all = Arrays.copyOf(before, before.length + text.length + 1);
        System.arraycopy(text, 0, all, before.length, text.length);
        all[all.length - 1] = '}';
        return all;
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}

package io.batchinfo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers that {@code SECURITY.md} repeats. */
class SecurityPageTest {

    private static final Pattern LIMIT = Pattern.compile("\\| `([a-z.-]+)` \\| (\\S+) \\|");
    private static final Pattern VERSION = Pattern.compile("(?m)^\\| [A-Z][^|`]+ \\| ([0-9][^|]*) \\|");

    private final String page = read("SECURITY.md");

    @Test
    void everyLimitIsTheDefaultOfItsSetting() throws IOException {
        Properties defaults = new Properties();
        try (var in = SecurityPageTest.class.getResourceAsStream("/batch-info.properties")) {
            defaults.load(in);
        }

        List<MatchResult> limits = LIMIT.matcher(page).results().toList();

        assertThat(limits).hasSizeGreaterThan(10);
        assertThat(limits)
                .allSatisfy(limit -> assertThat(defaults.getProperty(limit.group(1)))
                        .as(limit.group(1))
                        .isEqualTo(limit.group(2)));
    }

    @Test
    void everyVersionIsOneOfTheBuild() {
        String build = read("pom.xml");

        List<String> versions = VERSION.matcher(page)
                .results()
                .flatMap(row -> List.of(row.group(1).split(", ")).stream())
                .toList();

        assertThat(versions).hasSizeGreaterThan(10);
        assertThat(versions).allSatisfy(version -> assertThat(build).contains(".version>" + version + "</"));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

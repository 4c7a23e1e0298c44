package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesFolderTest {

    @TempDir
    private Path folder;

    @TempDir
    private Path replica;

    @Test
    void filesThatResembleRoutesAreNamedAsIgnored() throws Exception {
        Files.createDirectory(folder.resolve("team"));
        for (String name :
                new String[] {"a.camel.yaml", "b.camel.yml", "C.CAMEL.YAML", "d.yaml", "team/e.camel.yaml"}) {
            Files.writeString(folder.resolve(name), "x");
        }
        Files.writeString(folder.resolve(".a.camel.yaml.swp"), "x");

        RouteSources read = new RoutesFolder(folder, null).read();

        assertThat(read.files()).extracting(RouteFile::name).containsExactly("a.camel.yaml");
        assertThat(read.ignored()).containsExactly("C.CAMEL.YAML", "b.camel.yml", "d.yaml", "team/e.camel.yaml");
    }

    @Test
    void equalFilesHaveTheSameRevisionAndAnyChangeAnother() throws Exception {
        Files.writeString(folder.resolve("a.camel.yaml"), "x");
        Files.writeString(replica.resolve("a.camel.yaml"), "x");
        String revision = new RoutesFolder(folder, null).read().revision();
        assertThat(new RoutesFolder(replica, null).read().revision()).isEqualTo(revision);

        Files.writeString(replica.resolve("limits.properties"), "a=1");

        assertThat(new RoutesFolder(replica, null).read().revision()).isNotEqualTo(revision);
    }

    @Test
    void textIsUtf8WithOrWithoutAMarkAndNothingElse() throws Exception {
        assertThat(SourceText.decode(file("\uFEFFGrüße".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("Grüße");
        assertThatThrownBy(() -> SourceText.decode(file("a\nGrüße".getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessage("a.camel.yaml:2: byte 0xFC is not UTF-8; save the file as UTF-8");
        assertThatThrownBy(() -> SourceText.decode(file("- route".getBytes(StandardCharsets.UTF_16))))
                .hasMessage("a.camel.yaml:1: the file is UTF-16; save it as UTF-8");
    }

    private static RouteFile file(byte[] text) {
        return new RouteFile("a.camel.yaml", text);
    }
}

package io.batchinfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The inputs that fuzzing found and those it began with, from the folder where Jazzer looks for them. Jazzer would run them,
 * too, but takes 19 s to instrument the JVM before the first one.
 */
public final class KeptInputs implements ArgumentsProvider {

    @Override
    public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context)
            throws Exception {
        Class<?> test = context.getRequiredTestClass();
        URL folder = test.getResource(test.getSimpleName() + "Inputs");
        if (folder == null) {
            throw new IllegalStateException("there are no inputs for " + test);
        }
        try (Stream<Path> files = Files.walk(Path.of(folder.toURI()))) {
            List<Path> inputs = files.filter(Files::isRegularFile).sorted().toList();
            return inputs.stream().map(KeptInputs::read);
        }
    }

    private static Arguments read(Path file) {
        try {
            return Arguments.of(Named.of(file.getFileName().toString(), Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

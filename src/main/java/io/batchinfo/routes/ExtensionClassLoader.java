package io.batchinfo.routes;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.camel.RoutesBuilder;

/**
 * The class path of one generation: the jars of the folder {@code ext}, as copies, so that a jar that is replaced does not
 * change the classes of the generation that uses it.
 */
final class ExtensionClassLoader extends URLClassLoader {

    private final List<Path> copies;

    private ExtensionClassLoader(List<Path> copies, URL[] urls, ClassLoader parent) {
        super("ext", urls, parent);
        this.copies = copies;
    }

    /** @throws RouteException where a jar cannot be copied */
    static ExtensionClassLoader of(Collection<Path> jars) throws RouteException {
        List<Path> copies = new ArrayList<>();
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            try {
                Path copy = Files.createTempFile("batch-info-ext-", ".jar");
                copies.add(copy);
                Files.write(copy, Files.readAllBytes(jar));
                urls.add(copy.toUri().toURL());
            } catch (IOException e) {
                throw new RouteException(jar.toString(), 0, "the jar cannot be copied to the temporary folder");
            }
        }
        return new ExtensionClassLoader(copies, urls.toArray(URL[]::new), ExtensionClassLoader.class.getClassLoader());
    }

    /** The Java routes of the jars, named in their {@code META-INF/services/org.apache.camel.RoutesBuilder}. */
    List<RoutesBuilder> routes() {
        return copies.isEmpty()
                ? List.of()
                : ServiceLoader.load(RoutesBuilder.class, this).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(builder -> builder.getClass().getClassLoader() == this)
                        .toList();
    }

    @Override
    public void close() throws IOException {
        super.close();
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
    }
}

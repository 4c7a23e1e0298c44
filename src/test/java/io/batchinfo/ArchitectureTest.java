package io.batchinfo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependencies between packages that docs/architecture.md describes. */
@AnalyzeClasses(packages = "io.batchinfo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule camelIsUsedByItsAdaptersOnly = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.batchinfo",
                    "io.batchinfo.camel..",
                    "io.batchinfo.routes..",
                    "io.batchinfo.mock..",
                    "io.batchinfo.monitoring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule vertxAndNettyAreUsedAtTheEdgeOnly = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.batchinfo.batch..",
                    "io.batchinfo.source..",
                    "io.batchinfo.resilience..",
                    "io.batchinfo.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule sourceDependsOnConfigOnly = classes()
            .that()
            .resideInAPackage("io.batchinfo.source..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo.source..",
                    "io.batchinfo.config..",
                    "java..",
                    "com.fasterxml.jackson.core..",
                    "com.github.benmanes..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule resilienceDependsOnSourceOnly = noClasses()
            .that()
            .resideInAPackage("io.batchinfo.resilience..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.batch..",
                    "io.batchinfo.camel..",
                    "io.batchinfo.http..",
                    "io.batchinfo.monitoring..",
                    "io.batchinfo.routes..",
                    "io.batchinfo.security..",
                    "io.batchinfo.upstream..");

    @ArchTest
    static final ArchRule batchDependsOnSourceOnly = noClasses()
            .that()
            .resideInAPackage("io.batchinfo.batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.camel..",
                    "io.batchinfo.http..",
                    "io.batchinfo.monitoring..",
                    "io.batchinfo.resilience..",
                    "io.batchinfo.routes..",
                    "io.batchinfo.security..",
                    "io.batchinfo.upstream..");

    @ArchTest
    static final ArchRule httpAndRoutesAreIndependentOfTheDomain = noClasses()
            .that()
            .resideInAnyPackage("io.batchinfo.http..", "io.batchinfo.security..", "io.batchinfo.routes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.batch..",
                    "io.batchinfo.source..",
                    "io.batchinfo.resilience..",
                    "io.batchinfo.camel..",
                    "io.batchinfo.upstream..");

    @ArchTest
    static final ArchRule onlyTheApplicationDependsOnMonitoring = noClasses()
            .that()
            .resideOutsideOfPackages("io.batchinfo", "io.batchinfo.monitoring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.batchinfo.monitoring..");

    @ArchTest
    static final ArchRule lettuceIsUsedBySharingOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.batchinfo.sharing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "reactor..");

    @ArchTest
    static final ArchRule onlyTheApplicationDependsOnSharing = noClasses()
            .that()
            .resideOutsideOfPackages("io.batchinfo", "io.batchinfo.sharing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.batchinfo.sharing..");

    /** Internals change without notice; each class here is an adapter of some, and is tried first after an update. */
    @ArchTest
    static final ArchRule internalsAreUsedByTheirAdaptersOnly = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(HttpInternalsAdapter|VertxInternalsAdapter|StrictHttpRequestDecoder|Generation"
                    + "|BeanTypeResolver)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.netty..internal..", "org.apache.camel..impl..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.batchinfo.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule exceptionsEndInException =
            classes().that().areAssignableTo(Throwable.class).should().haveSimpleNameEndingWith("Exception");

    @ArchTest
    static final ArchRule namesSaySomething = noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager)");

    private static final int MOST_LINES = 250;

    @Test
    void noSourceFileIsLongerThan250Lines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java") && lines(file) > MOST_LINES))
                    .isEmpty();
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

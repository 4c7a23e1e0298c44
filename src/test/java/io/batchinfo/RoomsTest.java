package io.batchinfo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages are rooms; arrows between them go one way. */
@AnalyzeClasses(packages = "io.batchinfo", importOptions = DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.batchinfo.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule camelStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.batchinfo", "io.batchinfo.step", "io.batchinfo.live", "io.batchinfo.mock", "io.batchinfo.watch")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule vertxStaysAtTheEdge = noClasses()
            .that()
            .resideInAnyPackage("io.batchinfo.batch..", "io.batchinfo.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule aSourceKnowsNothingElse = classes()
            .that()
            .resideInAPackage("io.batchinfo.source")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo.source",
                    "java..",
                    "com.fasterxml.jackson.core..",
                    "com.github.benmanes..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule aBatchKnowsOnlySources = noClasses()
            .that()
            .resideInAPackage("io.batchinfo.batch")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.server",
                    "io.batchinfo.live",
                    "io.batchinfo.step",
                    "io.batchinfo.upstream",
                    "io.batchinfo.watch");

    @ArchTest
    static final ArchRule serverAndLiveKnowNoUsers = noClasses()
            .that()
            .resideInAnyPackage("io.batchinfo.server", "io.batchinfo.live")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.batch",
                    "io.batchinfo.source",
                    "io.batchinfo.step",
                    "io.batchinfo.upstream");

    @ArchTest
    static final ArchRule theClientKnowsOnlySources = noClasses()
            .that()
            .resideInAPackage("io.batchinfo.upstream")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.batchinfo",
                    "io.batchinfo.batch",
                    "io.batchinfo.server",
                    "io.batchinfo.live",
                    "io.batchinfo.step");

    @ArchTest
    static final ArchRule nobodyAsksTheWatch = noClasses()
            .that()
            .resideOutsideOfPackages("io.batchinfo", "io.batchinfo.watch")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.batchinfo.watch");

    @ArchTest
    static final ArchRule namesSaySomething = noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager)");
}

package dev.coalesce.agent.weave;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Tests the dependencies between the packages of the weaver. */
class WeavePackagesTest {
    private static final String ROOT = "dev.coalesce.agent.weave";

    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void subpackages_dependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("weave")
                .definedBy(ROOT)
                .layer("rewrite")
                .definedBy(ROOT + ".rewrite")
                .layer("plan")
                .definedBy(ROOT + ".plan")
                .layer("declare")
                .definedBy(ROOT + ".declare")
                .layer("scan")
                .definedBy(ROOT + ".scan")
                .whereLayer("weave")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("rewrite")
                .mayOnlyBeAccessedByLayers("weave")
                .whereLayer("plan")
                .mayOnlyBeAccessedByLayers("weave", "rewrite")
                .whereLayer("declare")
                .mayOnlyBeAccessedByLayers("weave", "rewrite", "plan")
                .check(all);
    }

    @Test
    void scan_doesNotNeedByteBuddy() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".scan")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.bytebuddy..")
                .check(all);
    }
}

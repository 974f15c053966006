package dev.coalesce.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The packages and who may use whom, as docs/design.md draws them. */
class ArchitectureTest {
    private static final String ROOT = "dev.coalesce.agent";
    private static final String[] ENGINE = {
        ROOT + ".settings",
        ROOT + ".report",
        ROOT + ".thread",
        ROOT + ".key",
        ROOT + ".flight",
        ROOT + ".bytes",
        ROOT + ".stream",
        ROOT + ".adapt",
        ROOT + ".cache",
        ROOT + ".metrics",
        ROOT + ".site"
    };

    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void dependenciesGoOneWay() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : new String[] {
            "bridge",
            "settings",
            "report",
            "thread",
            "rules",
            "key",
            "flight",
            "bytes",
            "stream",
            "adapt",
            "cache",
            "metrics",
            "site",
            "weave",
            "install",
            "cli"
        }) {
            layers = layers.layer(name).definedBy(ROOT + "." + name + "..");
        }
        layers.whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("install")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("weave")
                .mayOnlyBeAccessedByLayers("install")
                .whereLayer("site")
                .mayOnlyBeAccessedByLayers("weave", "install")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("site", "install")
                .whereLayer("cache")
                .mayOnlyBeAccessedByLayers("site", "install")
                .whereLayer("flight")
                .mayOnlyBeAccessedByLayers("cache", "site")
                .whereLayer("bytes")
                .mayOnlyBeAccessedByLayers("site", "install")
                .whereLayer("stream")
                .mayOnlyBeAccessedByLayers("adapt", "site")
                .whereLayer("adapt")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("key")
                .mayOnlyBeAccessedByLayers("site", "weave")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("bytes", "metrics", "site", "weave", "install")
                .whereLayer("thread")
                .mayOnlyBeAccessedByLayers("flight", "stream", "cache", "site", "install")
                .whereLayer("settings")
                .mayOnlyBeAccessedByLayers("rules", "site", "weave", "install")
                .whereLayer("rules")
                .mayOnlyBeAccessedByLayers("weave", "install")
                .whereLayer("bridge")
                .mayOnlyBeAccessedByLayers("flight", "site", "weave", "install")
                .check(all);
    }

    @Test
    void noPackageNeedsOneThatNeedsIt() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(all);
    }

    @Test
    void theEngineKnowsNothingOfWeaving() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.bytebuddy..", "java.lang.instrument..", ROOT + ".weave..", ROOT + ".install")
                .check(all);
    }

    @Test
    void whatBecomesPartOfJavaLangNeedsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".bridge")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", ROOT + ".bridge", "org.jspecify.annotations")
                .check(all);
    }

    @Test
    void theEntryPointNeedsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", ROOT, "org.jspecify.annotations"))
                .check(all);
    }

    @Test
    void onlyTheBeansNeedManagement() {
        noClasses()
                .that(not(JavaClass.Predicates.belongToAnyOf(dev.coalesce.agent.metrics.Beans.class)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.management..", "java.lang.management..")
                .check(all);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        assertThat(all.getPackage(ROOT).getSubpackagesInTree()).isNotEmpty();
        for (JavaPackage each : all.getPackage(ROOT).getSubpackagesInTree()) {
            assertThat(each.isAnnotatedWith(NullMarked.class))
                    .as(each.getName())
                    .isTrue();
        }
    }
}

package dev.coalesce.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the libraries and of the JDK is touched, and where. */
class LibrariesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.coalesce.agent");

    static final List<List<String>> KEPT_APART = List.of(
            List.of("org.slf4j..", "Log"),
            List.of("org.snakeyaml..", "ConfigFile", "RuleReader", "Yaml"),
            List.of("reactor..", "Reactor", "ReactorFlux", "ReactorMono"),
            List.of("io.reactivex..", "RxFlowable", "RxObservable", "RxSingle", "RxMaybe", "RxCompletable"),
            List.of("io.smallrye..", "Mutiny", "MutinyMulti", "MutinyUni"),
            List.of(
                    "org.reactivestreams..",
                    "ReactiveStreams",
                    "FromFlow",
                    "ToFlow",
                    "Reactor",
                    "ReactorFlux",
                    "ReactorMono",
                    "RxFlowable",
                    "RxObservable",
                    "RxSingle",
                    "RxMaybe",
                    "RxCompletable"),
            List.of("com.github.benmanes.caffeine..", "Many", "SideTables"));

    @ParameterizedTest
    @FieldSource("KEPT_APART")
    void aLibraryIsKnownToItsOwnClassesOnly(List<String> packageAndClasses) {
        List<String> known = packageAndClasses.subList(1, packageAndClasses.size());
        noClasses()
                .that(describe(
                        "are not " + known,
                        type -> !known.contains(outermost(type).getSimpleName())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packageAndClasses.get(0))
                .check(CLASSES);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(LibrariesTest::outermost).orElse(type);
    }

    /** They would start what the application wants to configure first, or print a warning. Commands have no application. */
    @ParameterizedTest
    @ValueSource(strings = {"java.util.logging..", "java.nio.file..", "java.util.prefs..", "sun.misc.."})
    void someOfTheJdkIsNotTouched(String name) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.coalesce.agent.cli")
                .and(describe(
                        "are not temporary files, which come long after main",
                        type -> !type.getSimpleName().equals("TempFile")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(name)
                .check(CLASSES);
    }

    @Test
    void nothingIsLeftInTheApplicationsThreads() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CLASSES);
    }
}

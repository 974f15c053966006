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

/** Checks which classes use a library, and that risky parts of the JDK are not used. */
class LibrariesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.coalesce.agent");

    static final List<List<String>> LIBRARY_AND_ITS_USERS = List.of(
            List.of("org.snakeyaml..", "ConfigFile", "CommandRules", "RuleReader", "InvalidationReader", "Yaml"),
            List.of("reactor..", "Reactor", "ReactorFlux", "ReactorMono"),
            List.of("io.reactivex..", "RxFlowable", "RxObservable", "RxSingle", "RxMaybe", "RxCompletable"),
            List.of("com.fasterxml.jackson..", "Jackson2", "Jackson3"),
            List.of("tools.jackson..", "Jackson3"),
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
            List.of("com.github.benmanes.caffeine..", "BoundedEntries", "WeakInstanceGroups"));

    private static final List<String> KEY_PARTS = List.of("StaticContext", "StaticSources");

    /** Reads the thread-locals of the application, of methods in the mode verify. */
    private static final String CALLERS = "dev.coalesce.agent.verify.caller";

    private static final List<String> FILE_USERS = List.of("TempFile", "ConsoleSocket", "SocketDirectory");

    @ParameterizedTest
    @FieldSource("LIBRARY_AND_ITS_USERS")
    void library_isUsedByItsOwnClassesOnly(List<String> libraryAndUsers) {
        List<String> users = libraryAndUsers.subList(1, libraryAndUsers.size());
        noClasses()
                .that(describe(
                        "are not " + users,
                        type -> !users.contains(outermost(type).getSimpleName())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(libraryAndUsers.get(0))
                .check(CLASSES);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(LibrariesTest::outermost).orElse(type);
    }

    /**
     * These packages initialize something that the application may want to configure first, or print a warning. The
     * commands run without an application, so they may use them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"java.util.logging..", "java.nio.file..", "java.util.prefs..", "sun.misc.."})
    void jdkPackageWithSideEffects_isNotUsed(String name) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.coalesce.agent.cli")
                .and(describe(
                        "are not " + FILE_USERS
                                + ", which are used long after main starts, or only if an option says so",
                        type -> !FILE_USERS.contains(type.getSimpleName())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(name)
                .check(CLASSES);
    }

    @Test
    void threadLocals_areNotUsed() {
        noClasses()
                .that(describe(
                        "are not " + KEY_PARTS
                                + ", for which those of the application are parts of a key, or of a caller's"
                                + " context",
                        type -> !KEY_PARTS.contains(outermost(type).getSimpleName())
                                && !type.getPackageName().startsWith(CALLERS)))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CLASSES);
    }
}

package dev.coalesce.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The packages, and which of them may use which, as docs/design.md shows them. */
class ArchitectureTest {
    private static final String ROOT = "dev.coalesce.agent";

    /** Each package, and the packages that may use it. */
    private static final Map<String, List<String>> USERS = new TreeMap<>(Map.ofEntries(
            Map.entry("cli", List.of()),
            Map.entry("install", List.of("cli")),
            Map.entry("console", List.of("install")),
            Map.entry("weave", List.of("install")),
            Map.entry("link", List.of("console", "weave", "install")),
            Map.entry("publisher", List.of("link", "weave")),
            Map.entry("inputstream", List.of("link")),
            Map.entry("proxy", List.of("link", "weave", "install")),
            Map.entry("call", List.of("clustered", "publisher", "inputstream", "proxy", "link", "console")),
            Map.entry("clustered", List.of("link", "console")),
            Map.entry("cluster", List.of("console", "clustered", "link")),
            Map.entry("wire", List.of("adapt", "cluster", "link")),
            Map.entry("meters", List.of("adapt", "link")),
            Map.entry("events", List.of("cluster", "clustered", "observe", "flight", "call", "publisher", "link")),
            Map.entry(
                    "metrics",
                    List.of(
                            "adapt",
                            "meters",
                            "events",
                            "cluster",
                            "flight",
                            "observe",
                            "call",
                            "clustered",
                            "publisher",
                            "inputstream",
                            "proxy",
                            "link",
                            "console",
                            "install")),
            Map.entry("cache", List.of("call", "link", "install")),
            Map.entry("digest", List.of("observe", "verify")),
            Map.entry("verify", List.of("observe", "console")),
            Map.entry("observe", List.of("link", "console", "weave", "install")),
            Map.entry(
                    "flight",
                    List.of(
                            "cluster",
                            "clustered",
                            "cache",
                            "call",
                            "publisher",
                            "inputstream",
                            "proxy",
                            "link",
                            "console")),
            Map.entry("adapt", List.of()),
            Map.entry("context", List.of("adapt", "call", "publisher", "link")),
            Map.entry("transaction", List.of("adapt", "context", "call", "link")),
            Map.entry("bytes", List.of("inputstream", "link", "install")),
            Map.entry("stream", List.of("adapt", "publisher", "link")),
            Map.entry(
                    "classes",
                    List.of(
                            "adapt",
                            "wire",
                            "key",
                            "context",
                            "transaction",
                            "meters",
                            "digest",
                            "observe",
                            "verify",
                            "call",
                            "publisher",
                            "stream",
                            "proxy",
                            "link",
                            "weave",
                            "install")),
            Map.entry(
                    "key",
                    List.of(
                            "cluster",
                            "wire",
                            "clustered",
                            "verify",
                            "transaction",
                            "flight",
                            "cache",
                            "call",
                            "publisher",
                            "inputstream",
                            "link",
                            "weave",
                            "install")),
            Map.entry(
                    "report",
                    List.of(
                            "cluster",
                            "clustered",
                            "context",
                            "flight",
                            "transaction",
                            "bytes",
                            "metrics",
                            "meters",
                            "events",
                            "observe",
                            "call",
                            "proxy",
                            "link",
                            "console",
                            "weave",
                            "install")),
            Map.entry(
                    "thread",
                    List.of(
                            "clustered",
                            "cluster",
                            "classes",
                            "report",
                            "metrics",
                            "meters",
                            "events",
                            "key",
                            "bytes",
                            "link",
                            "weave",
                            "flight",
                            "stream",
                            "cache",
                            "call",
                            "publisher",
                            "inputstream",
                            "console",
                            "install")),
            Map.entry(
                    "reason",
                    List.of(
                            "cluster",
                            "clustered",
                            "settings",
                            "metrics",
                            "events",
                            "call",
                            "publisher",
                            "inputstream",
                            "proxy",
                            "link",
                            "weave",
                            "console",
                            "install")),
            Map.entry(
                    "settings",
                    List.of(
                            "cluster",
                            "clustered",
                            "rules",
                            "observe",
                            "verify",
                            "call",
                            "publisher",
                            "inputstream",
                            "proxy",
                            "link",
                            "weave",
                            "console",
                            "install")),
            Map.entry("rules", List.of("console", "weave", "install")),
            Map.entry(
                    "bridge",
                    List.of(
                            "clustered",
                            "flight",
                            "call",
                            "publisher",
                            "inputstream",
                            "proxy",
                            "link",
                            "weave",
                            "install"))));

    /** The packages that also work without an agent, in an application woven at build time. */
    private static final String[] ENGINE = Stream.of(
                    "reason",
                    "settings",
                    "report",
                    "thread",
                    "classes",
                    "key",
                    "flight",
                    "bytes",
                    "stream",
                    "adapt",
                    "transaction",
                    "context",
                    "cache",
                    "metrics",
                    "meters",
                    "events",
                    "digest",
                    "verify",
                    "observe",
                    "call",
                    "wire",
                    "cluster",
                    "clustered",
                    "inputstream",
                    "publisher",
                    "proxy",
                    "link")
            .map(name -> ROOT + "." + name + "..")
            .toArray(String[]::new);

    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyPackage_isUsedOnlyByThePackagesThatMayUseIt() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : USERS.keySet()) {
            layers = layers.layer(name).definedBy(ROOT + "." + name + "..");
        }
        for (Map.Entry<String, List<String>> each : USERS.entrySet()) {
            layers = each.getValue().isEmpty()
                    ? layers.whereLayer(each.getKey()).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(each.getKey())
                            .mayOnlyBeAccessedByLayers(each.getValue().toArray(new String[0]));
        }
        layers.check(all);
    }

    @Test
    void everyPackage_isNamedInTheLayers() {
        Set<String> packages = all.getPackage(ROOT).getSubpackages().stream()
                .map(JavaPackage::getRelativeName)
                .collect(Collectors.toSet());
        assertThat(USERS.keySet()).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void topLevelPackages_dependOnEachOtherWithoutCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(all);
    }

    @Test
    void packagesOfEveryLevel_dependOnEachOtherWithoutCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(all);
    }

    /** A reader can keep a few classes in mind that need each other, but not more. */
    @Test
    void groupsOfClassesThatReachEachOther_haveSixMembersAtMost() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass each : all) {
            Set<String> used = uses.computeIfAbsent(topLevel(each), name -> new java.util.TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(all::contains)
                    .map(ArchitectureTest::topLevel)
                    .forEach(used::add);
        }
        List<Set<String>> tooLarge = new ArrayList<>();
        for (Set<String> group : new ClassGroups(uses).find()) {
            if (group.size() > 6) {
                tooLarge.add(group);
            }
        }
        assertThat(tooLarge).isEmpty();
    }

    /** Nested classes count as a part of the class around them. */
    private static String topLevel(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    @Test
    void theEngine_knowsNothingOfWeaving() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.bytebuddy..", "java.lang.instrument..", ROOT + ".weave..", ROOT + ".install")
                .check(all);
    }

    /** Only the linker chooses what differs by the kind of result; everything else is given a strategy. */
    @Test
    void onlyTheLinkerAndTheWeaver_askForTheShapeOfAResult() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .and()
                .resideOutsideOfPackages(ROOT + ".settings", ROOT + ".link")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("ResultShape")
                .check(all);
    }

    @Test
    void theBridge_needsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".bridge")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", ROOT + ".bridge", "org.jspecify.annotations")
                .check(all);
    }

    @Test
    void theEntryPoint_needsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", ROOT, "org.jspecify.annotations"))
                .check(all);
    }

    @Test
    void onlyTheBeans_needManagement() {
        noClasses()
                .that(not(JavaClass.Predicates.resideInAPackage(ROOT + ".metrics")
                        .and(simpleNameEndingWith("Bean").or(simpleName("Beans")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.management..", "java.lang.management..")
                .check(all);
    }

    @Test
    void everyPackage_isNullMarked() {
        assertThat(all.getPackage(ROOT).getSubpackagesInTree()).isNotEmpty();
        for (JavaPackage each : all.getPackage(ROOT).getSubpackagesInTree()) {
            assertThat(each.isAnnotatedWith(NullMarked.class))
                    .as(each.getName())
                    .isTrue();
        }
    }
}

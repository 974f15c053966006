package dev.coalesce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The classes and methods that docs/design.md names exist. A name is code that starts with a capital letter, or with a
 * package of the agent: {@code CallGroup}, {@code CallGroup.claim}, {@code call.CallGroup}.
 */
class DesignPageTest {
    private static final Path PAGE = Path.of("../docs/design.md");

    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern NAME =
            Pattern.compile("(?:([a-z]+)\\.)?([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z]\\w*))?(?:\\(.*\\))?");

    private static final List<String> JDK = List.of(
            "java.lang.",
            "java.lang.invoke.",
            "java.lang.instrument.",
            "java.lang.management.",
            "java.io.",
            "java.util.",
            "java.util.function.",
            "java.util.concurrent.",
            "java.util.concurrent.atomic.",
            "java.util.concurrent.locks.",
            "java.nio.channels.");

    /** Names of libraries, and of annotations' attributes, that the page mentions. */
    private static final Set<String> LIBRARIES = Set.of("Mono", "Flux", "Caffeine", "OnNonDefaultValue");

    private final Map<String, Set<String>> members = new HashMap<>();
    private final Set<String> packages = new HashSet<>();

    DesignPageTest() {
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.coalesce")) {
            Set<String> names = members.computeIfAbsent(each.getSimpleName(), name -> new HashSet<>());
            each.getAllMethods().forEach(method -> names.add(method.getName()));
            each.getAllFields().forEach(field -> names.add(field.getName()));
            String inAgent = each.getPackageName().replaceFirst("^dev\\.coalesce\\.agent\\.?", "");
            packages.add(inAgent);
            names.add("in " + inAgent.replaceFirst(".*\\.", ""));
        }
    }

    @Test
    void everyPackage_hasARowInTheTable() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(packages)
                .filteredOn(name -> !name.isEmpty() && !name.startsWith("dev."))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(page).contains("\n| `" + name + "` | "));
    }

    @Test
    void classesAndMethodsNamedOnThePage_exist() throws IOException {
        List<String> unknown = new ArrayList<>();
        int found = 0;
        Matcher code = CODE.matcher(Files.readString(PAGE));
        while (code.find()) {
            Matcher name = NAME.matcher(code.group(1));
            if (name.matches()) {
                found++;
                if (!exists(name.group(1), name.group(2), name.group(3))) {
                    unknown.add(code.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(found).as("names on the page").isGreaterThan(60);
    }

    @Test
    void packagesInTheTable_exist() throws IOException {
        List<String> named = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `[a-z.]+` \\|.*"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        assertThat(named).hasSizeGreaterThan(15).allMatch(packages::contains);
    }

    @Test
    void namesThatDoNotExist_areFound() {
        assertThat(exists(null, "CallGroup", "claim")).isTrue();
        assertThat(exists("call", "CallGroup", "claim")).isTrue();
        assertThat(exists("flight", "CallGroup", "claim")).isFalse();
        assertThat(exists(null, "CallGroup", "noSuchMethod")).isFalse();
        assertThat(exists(null, "NoSuchClass", null)).isFalse();
        assertThat(exists(null, "ConcurrentHashMap", "putIfAbsent")).isTrue();
    }

    private boolean exists(@Nullable String inPackage, String type, @Nullable String member) {
        Set<String> known = members.get(type);
        if (known != null) {
            return (member == null || known.contains(member))
                    && (inPackage == null || known.contains("in " + inPackage));
        }
        return LIBRARIES.contains(type) || JDK.stream().anyMatch(each -> isInJdk(each + type));
    }

    private static boolean isInJdk(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

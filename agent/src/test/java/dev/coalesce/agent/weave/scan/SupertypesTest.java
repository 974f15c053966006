package dev.coalesce.agent.weave.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.MemoryUrls;
import dev.coalesce.agent.weave.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which class files are read to decide whether a class may inherit. Each of them costs start-up time. */
class SupertypesTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            interface Own extends reactor.core.Disposable.Composite {}
            abstract class Indirect implements Own {}
            abstract class Direct implements reactor.core.Disposable.Composite {}
            interface Marked extends reactor.core.Disposable { @Coalesce(ttl = "1h") String get(String k); }
            abstract class Under implements Runnable, Marked {}
            """);

    @TempDir
    private Path directory;

    private final Supertypes supertypes = new Supertypes(new ClassFileScan("Ldev/coalesce/Coalesce;"));
    private final MemoryUrls files = new MemoryUrls(CLASSES);
    private final ClassLoader loader = files.loader(getClass().getClassLoader());

    @Test
    void platformAndLibrarySupertypes_areNotRead() {
        assertThat(mayInherit("Direct", Rules.NONE)).isFalse();
        assertThat(files.read()).isEmpty();
        assertThat(mayInherit("Indirect", Rules.NONE)).isFalse();
        assertThat(mayInherit("Under", Rules.NONE)).isTrue();
        assertThat(files.read()).containsExactly("app/Own.class", "app/Marked.class");
    }

    @Test
    void ruleAboutLibraryType_isInherited() throws Exception {
        Rules rules = rules("reactor.core.Disposable.isDisposed");
        assertThat(mayInherit("Indirect", Rules.NONE)).isFalse();
        assertThat(mayInherit("Indirect", rules))
                .as("although its types were read before without the rule")
                .isTrue();
        assertThat(mayInherit("Direct", rules)).isTrue();
        assertThat(files.read()).containsOnlyOnce("app/Own.class");
        assertThat(mayInherit("Direct", rules("other.Type.get"))).isFalse();
    }

    @Test
    void annotationInLibraryPackage_isNotInheritedAndWarnedAbout() throws Exception {
        byte[] marked = new ByteBuddy()
                .makeInterface()
                .name("io.vertx.howto.Api")
                .defineMethod("get", String.class, Visibility.PUBLIC)
                .withParameters(String.class)
                .withoutCode()
                .annotateMethod(
                        AnnotationDescription.Builder.ofType(Coalesce.class).build())
                .make()
                .getBytes();
        ClassLoader libraries = new IsolatingLoader(getClass().getClassLoader(), Map.of("io.vertx.howto.Api", marked));
        byte[] implementing = new ByteBuddy()
                .subclass(Object.class)
                .name("app.Howto")
                .implement(libraries.loadClass("io.vertx.howto.Api"))
                .make()
                .getBytes();
        assertThat(supertypes.mayInherit(libraries, implementing, null, Rules.NONE))
                .isFalse();
        assertThat(supertypes.mayInherit(libraries, implementing, null, rules("other.Type.get")))
                .isFalse();
        assertThat(supertypes.mayInherit(libraries, implementing, null, rules("io.vertx.howto.Api.get")))
                .isTrue();
        try (CapturedLog log = CapturedLog.listen()) {
            byte[] unused = new Transformer().transform(libraries, "io/vertx/howto/Api", null, null, marked);
            assertThat(log.lines("the annotations in io.vertx.howto.Api")).hasSize(1);
        }
    }

    @Test
    void typeNames_areClassified() {
        assertThat(IgnoredPackages.isLibrary("org/springframework/beans/factory/BeanFactory"))
                .isTrue();
        assertThat(IgnoredPackages.isLibrary("reactor/core/Disposable")).isTrue();
        assertThat(IgnoredPackages.isLibrary("org/springframework/samples/petclinic/owner/Owners"))
                .isFalse();
        assertThat(IgnoredPackages.isLibrary("org/springframeworks/Api")).isFalse();
        assertThat(IgnoredPackages.isLibrary("reactor/Mine")).isFalse();
        assertThat(IgnoredPackages.isLibrary("app/reactor/core/Mine")).isFalse();
        assertThat(IgnoredPackages.isLibrary("Mine")).isFalse();
        assertThat(IgnoredPackages.isPlatform("java/util/List")).isTrue();
        assertThat(IgnoredPackages.isPlatform("com/sun/net/httpserver/HttpHandler"))
                .isTrue();
        assertThat(IgnoredPackages.isPlatform("com/sunny/Api")).isFalse();
        assertThat(IgnoredPackages.isPlatform("javafield/Api")).isFalse();
    }

    private boolean mayInherit(String type, Rules rules) {
        return supertypes.mayInherit(loader, Objects.requireNonNull(CLASSES.get("app." + type)), null, rules);
    }

    private Rules rules(String selector) throws Exception {
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), "methods:\n  " + selector + ": {ttl: 1h}\n");
        return ConfigFile.read(file.toString()).rules();
    }
}

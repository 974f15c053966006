package dev.coalesce.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.Coalesce;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import org.junit.jupiter.api.Test;

/**
 * The plugin as a build sees it: warnings, errors and unchanged classes. The integration tests check the woven classes,
 * with the released jar.
 */
class CoalescePluginTest {
    private static final String ERROR = "@Coalesce on " + Misconfigured.class.getName()
            + ".get() has no effect: ttl is \"soon\". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final BuildLogger log =
            new BuildLogger.StreamWriting(new PrintStream(output, true, StandardCharsets.UTF_8));

    static class Misconfigured {
        @Coalesce(ttl = "soon")
        void get() {}
    }

    static class Good {
        @Coalesce(ttl = "1s")
        void get() {}
    }

    interface Annotated extends Callable<String> {
        @Coalesce
        String get();
    }

    abstract static class Implementation implements Annotated {}

    @Test
    void configurationError_isAWarningAndTheClassIsUnchanged() throws IOException {
        CoalescePlugin plugin = new CoalescePlugin(log);
        DynamicType.Builder<?> builder = builder(Misconfigured.class);

        assertThat(apply(plugin, builder, Misconfigured.class)).isSameAs(builder);
        plugin.close();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains(ERROR);
    }

    @Test
    void strictAndConfigurationError_closeFailsTheBuild() throws IOException {
        CoalescePlugin plugin = new CoalescePlugin(true, log);

        DynamicType.Builder<?> unused = apply(plugin, builder(Misconfigured.class), Misconfigured.class);
        assertThatThrownBy(plugin::close).hasMessage("strict: " + ERROR);
    }

    @Test
    void matches_selectsAnnotatedClassesAndTheirSubclasses() {
        CoalescePlugin plugin = new CoalescePlugin(log);

        assertThat(List.of(Good.class, Misconfigured.class, Annotated.class, Implementation.class))
                .allMatch(type -> plugin.matches(TypeDescription.ForLoadedType.of(type)));
        assertThat(List.of(Object.class, Plugin.class, CoalescePluginTest.class, Coalesce.class))
                .noneMatch(type -> plugin.matches(TypeDescription.ForLoadedType.of(type)));
        plugin.close();
    }

    @Test
    void scanOfTheClassPath_findsThePlugin() throws IOException {
        ClassLoader loader = CoalescePluginTest.class.getClassLoader();
        assertThat(Plugin.Engine.Default.scan(loader)).contains(CoalescePlugin.class.getName());
    }

    private static DynamicType.Builder<?> builder(Class<?> type) {
        return new ByteBuddy().redefine(type);
    }

    private static DynamicType.Builder<?> apply(CoalescePlugin plugin, DynamicType.Builder<?> builder, Class<?> type) {
        return plugin.apply(
                builder,
                TypeDescription.ForLoadedType.of(type),
                ClassFileLocator.ForClassLoader.of(type.getClassLoader()));
    }
}

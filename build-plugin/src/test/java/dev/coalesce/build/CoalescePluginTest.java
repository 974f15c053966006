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

/** What a build sees of it; what it does to classes is in the integration tests, on the jar as users get it. */
class CoalescePluginTest {
    private static final String MISTAKE = "@Coalesce on " + Mistaken.class.getName()
            + ".get() has no effect: ttl: read \"soon\"; allowed: a duration such as 500ms, 30s, 5m, 1h or PT30S";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final BuildLogger log = new BuildLogger.StreamWriting(new PrintStream(said, true, StandardCharsets.UTF_8));

    static class Mistaken {
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

    abstract static class Below implements Annotated {}

    @Test
    void aMistakeIsAWarningAndTheMethodStaysAsItWas() throws IOException {
        CoalescePlugin plugin = new CoalescePlugin(log);
        DynamicType.Builder<?> builder = builder(Mistaken.class);

        assertThat(apply(plugin, builder, Mistaken.class)).isSameAs(builder);
        plugin.close();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(MISTAKE);
    }

    @Test
    void strictItFailsTheBuildWhenAllAreKnown() throws IOException {
        CoalescePlugin plugin = new CoalescePlugin(true, log);

        DynamicType.Builder<?> unused = apply(plugin, builder(Mistaken.class), Mistaken.class);
        assertThatThrownBy(plugin::close).hasMessage("strict: " + MISTAKE);
    }

    @Test
    void whatIsAnnotatedOrBelowItIsLookedAt() {
        CoalescePlugin plugin = new CoalescePlugin(log);

        assertThat(List.of(Good.class, Mistaken.class, Annotated.class, Below.class))
                .allMatch(type -> plugin.matches(TypeDescription.ForLoadedType.of(type)));
        assertThat(List.of(Object.class, Plugin.class, CoalescePluginTest.class, Coalesce.class))
                .noneMatch(type -> plugin.matches(TypeDescription.ForLoadedType.of(type)));
        plugin.close();
    }

    @Test
    void buildsFindItByItself() throws IOException {
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

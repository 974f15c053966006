package dev.coalesce.it;

import dev.coalesce.it.app.NamedParameters;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests that classes compiled with {@code -parameters}, and without {@code -g}, keep the names of their parameters. */
@OnEveryJdk
record ParameterNamesIT(Jdk jdk) {
    private static final String NAMES = "[int start], final int amount, java.lang.String name, java.lang.String sku,"
            + " java.lang.String[] args, long... ids";

    @Test
    void attachAndDetach_namesStay() {
        try (RunningJvm app =
                Jvm.of(jdk).classPath(classes(), BuildOutput.ANNOTATIONS).launch(NamedParameters.class)) {
            app.readAnswer();
            command("attach", app);
            app.expect("", NAMES, "a1 a1");
            command("detach", app);
            app.expect("", NAMES, "a1 a2");
        }
    }

    @Test
    void detachOfAgentFromStart_namesStay() {
        try (RunningJvm app = Jvm.of(jdk)
                .agent()
                .classPath(classes(), BuildOutput.ANNOTATIONS)
                .launch(NamedParameters.class)) {
            app.readAnswer();
            command("detach", app);
            app.expect("", NAMES, "a1 a2");
            command("attach", app);
            app.expect("", NAMES, "a1 a1");
        }
    }

    private static Path classes() {
        return Compile.into("parameters")
                .apps(NamedParameters.class)
                .flags("-parameters", "-g:none")
                .classes();
    }

    private void command(String name, RunningJvm app) {
        Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, name, app.pid());
    }
}

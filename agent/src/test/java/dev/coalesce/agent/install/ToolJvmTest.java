package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which command lines start a tool, and not an application. */
class ToolJvmTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdk.compiler/com.sun.tools.javac.Main -d out A.java",
                "java.base/sun.security.tools.keytool.Main -list",
                "jdk.jartool/sun.tools.jar.Main",
                "org.codehaus.plexus.classworlds.launcher.Launcher verify",
                "/home/joe/app/gradle/wrapper/gradle-wrapper.jar build",
                "C:\\app\\gradle-wrapper.jar build",
                "org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.1"
            })
    void tool_isRecognised(String command) {
        assertThat(ToolJvm.isTool(command)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "com.acme.Main",
                "app.jar",
                "com.acme/com.acme.Main --port 80",
                "jdk.compiler/com.sun.tools.javac.launcher.Main Hello.java",
                "jdk.Main",
                "org.apache.maven.surefire.booter.ForkedBooter /tmp/a",
                "worker.org.gradle.process.internal.worker.GradleWorkerMain 'Gradle Test Executor 1'"
            })
    void application_isNoTool(String command) {
        assertThat(ToolJvm.isTool(command)).isFalse();
    }
}

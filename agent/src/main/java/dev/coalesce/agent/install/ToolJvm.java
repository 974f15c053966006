package dev.coalesce.agent.install;

import java.util.Set;

/**
 * Recognises the JVMs of compilers, build tools and other tools. An agent in {@code JAVA_TOOL_OPTIONS} is in all of
 * them, and its rules are about another program. Only messages depend on this.
 */
final class ToolJvm {
    /** The JVM's own property for the main class, or module and main class, and its arguments. */
    private static final String COMMAND = "sun.java.command";

    /** Set by the program {@code java} only. Other programs that start a JVM do not set {@link #COMMAND} either. */
    private static final String LAUNCHER = "sun.java.launcher";

    /** Starts an application whose source is on the command line. */
    private static final String SOURCE_LAUNCHER = "jdk.compiler/com.sun.tools.javac.launcher.";

    /** The main classes of build tools, and the jars that start them. */
    private static final Set<String> BUILD_TOOLS = Set.of(
            "org.codehaus.plexus.classworlds.launcher.Launcher",
            "org.apache.maven.wrapper.MavenWrapperMain",
            "maven-wrapper.jar",
            "org.gradle.launcher.GradleMain",
            "org.gradle.launcher.daemon.bootstrap.GradleDaemon",
            "org.gradle.wrapper.GradleWrapperMain",
            "gradle-wrapper.jar",
            "org.apache.tools.ant.launch.Launcher",
            "org.apache.tools.ant.Main",
            "xsbt.boot.Boot",
            "sbt-launch.jar",
            "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
            "org.jetbrains.kotlin.daemon.KotlinCompileDaemon",
            "org.jetbrains.kotlin.preloading.Preloader",
            "org.jetbrains.jps.cmdline.Launcher",
            "org.sonarsource.scanner.cli.Main");

    private ToolJvm() {}

    /** Tells whether this JVM was started for a tool of the JDK, for a build tool, or as {@code java -version}. */
    static boolean isThis() {
        try {
            String command = System.getProperty(COMMAND);
            return command == null ? System.getProperty(LAUNCHER) != null : isTool(command);
        } catch (SecurityException e) {
            return false;
        }
    }

    /** Tells whether a command line starts a tool. */
    static boolean isTool(String command) {
        int blank = command.indexOf(' ');
        String main = blank < 0 ? command : command.substring(0, blank);
        if (main.startsWith(SOURCE_LAUNCHER)) {
            return false;
        }
        boolean isOfJdk = main.startsWith("java.") || main.startsWith("jdk.");
        if (isOfJdk && main.indexOf('/') > 0) {
            return true;
        }
        String file = main.substring(Math.max(main.lastIndexOf('/'), main.lastIndexOf('\\')) + 1);
        return BUILD_TOOLS.contains(main) || BUILD_TOOLS.contains(file);
    }
}

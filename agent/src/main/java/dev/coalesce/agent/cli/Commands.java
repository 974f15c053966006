package dev.coalesce.agent.cli;

import dev.coalesce.agent.install.Options;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;

/**
 * Runs the commands of the agent's jar. They are in a jar of their own inside the agent's jar, with the libraries that
 * they use. Only this class opens it, in the command's JVM: an application with the agent loads nothing of it.
 */
public final class Commands {
    private static final String NESTED_JAR = "commands.jar";
    private static final String MAIN = "dev.coalesce.commands.Main";

    private Commands() {}

    /**
     * Runs a command.
     *
     * @param jar the agent's jar
     * @param args the command and its arguments; without arguments, the usage is printed
     * @return the exit status: 0 if the command succeeded, 1 if it failed, 2 if it was written wrongly
     * @throws IOException if the nested jar cannot be read
     * @throws ReflectiveOperationException if the nested jar is incomplete
     */
    public static int run(File jar, String... args) throws IOException, ReflectiveOperationException {
        Function<String, List<String>> optionErrors =
                argument -> Options.read(argument, new Properties()).errors();
        ClassLoader loader = open();
        Thread.currentThread().setContextClassLoader(loader); // JLine looks there for its terminals
        try {
            return (Integer) loader.loadClass(MAIN)
                    .getMethod("run", File.class, String.class, Function.class, String[].class)
                    .invoke(null, jar, Options.help(), optionErrors, args);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw e;
        }
    }

    private static ClassLoader open() throws IOException {
        try (InputStream in = Commands.class.getClassLoader().getResourceAsStream(NESTED_JAR)) {
            if (in == null) {
                throw new IOException("the agent's jar has no " + NESTED_JAR + " in it. Use the jar as it was built.");
            }
            return NestedJarClassLoader.of(in, ClassLoader.getSystemClassLoader());
        }
    }
}

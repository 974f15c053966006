package dev.coalesce.maven;

import dev.coalesce.build.ClassDirectory;
import dev.coalesce.build.ClassDirectory.WeavingException;
import dev.coalesce.build.RuntimeLibrary;
import java.io.File;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Weaves {@code @Coalesce} and {@code @Invalidates} into the classes that were compiled. */
@Mojo(
        name = "weave",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class WeaveMojo extends AbstractMojo {
    /** The directory of compiled classes. They are woven in place. */
    @Parameter(defaultValue = "${project.build.outputDirectory}")
    private File classes = new File("target/classes");

    /** The class path that the classes were compiled against. */
    @Parameter(defaultValue = "${project.compileClasspathElements}", readonly = true, required = true)
    private List<String> classPath = List.of();

    /** Fails the build if an annotation cannot be used. Otherwise its method stays unwoven, and there is a warning. */
    @Parameter(property = "coalesce.weave.strict", defaultValue = "false")
    private boolean strict;

    /** Weaves nothing, for example to build for the agent. */
    @Parameter(property = "coalesce.weave.skip", defaultValue = "false")
    private boolean skip;

    /** Maven creates the goal, and sets its parameters. */
    public WeaveMojo() {}

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Nothing is woven: coalesce.weave.skip is set.");
            return;
        }
        if (!classes.isDirectory()) {
            getLog().info("Nothing to weave: there is no directory " + classes + ".");
            return;
        }
        List<File> files = classPath.stream().map(File::new).toList();
        if (RuntimeLibrary.isMissing(files)) {
            throw new MojoFailureException("coalesce-runtime is not among the dependencies of this module, and woven"
                    + " classes call it. Add the dependency dev.coalesce:coalesce-runtime, with"
                    + " the version of this plugin.");
        }
        try {
            int woven = ClassDirectory.weave(classes, files, strict, error -> getLog().warn(error));
            getLog().info(woven == 0 ? "No class had to be woven." : "Classes woven: " + woven);
        } catch (WeavingException e) {
            if (e.getCause() == null) {
                throw new MojoFailureException(e.getMessage());
            }
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }
}

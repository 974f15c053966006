package dev.coalesce.gradle;

import java.util.List;
import org.gradle.api.Action;
import org.gradle.api.Plugin;
import org.gradle.api.Project;
import org.gradle.api.Task;
import org.gradle.api.plugins.AppliedPlugin;
import org.gradle.api.tasks.SourceSet;
import org.gradle.api.tasks.SourceSetContainer;

/**
 * Weaves the main classes of a project as the last action of the task that compiles them, and adds the library that woven
 * classes call.
 *
 * <p>Since the weaving belongs to the compile task, that task's rules hold for it: it runs only if an input changed, its
 * result comes from the build cache, and Gradle's incremental compilation replaces single classes, of which only the new
 * ones are woven.
 */
public final class CoalesceGradlePlugin implements Plugin<Project> {
    private static final List<String> LANGUAGES = List.of("java", "kotlin", "groovy", "scala");

    /** Gradle creates the plugin. */
    public CoalesceGradlePlugin() {}

    @Override
    public void apply(Project project) {
        CoalesceExtension settings = project.getExtensions().create("coalesce", CoalesceExtension.class);
        project.getPluginManager().withPlugin("java", new AddRuntime(project));
        project.afterEvaluate(new AddWeaving(settings));
    }

    private static String version() {
        String version = CoalesceGradlePlugin.class.getPackage().getImplementationVersion();
        if (version == null) {
            throw new IllegalStateException("The jar of coalesce-gradle-plugin has no Implementation-Version in its"
                    + " manifest. Use the jar as it was released.");
        }
        return version;
    }

    /** Called once the plugin {@code java} was applied, which has the configuration {@code implementation}. */
    private static final class AddRuntime implements Action<AppliedPlugin> {
        private final Project project;

        AddRuntime(Project project) {
            this.project = project;
        }

        @Override
        public void execute(AppliedPlugin java) {
            project.getDependencies().add("implementation", "dev.coalesce:coalesce-runtime:" + version());
        }
    }

    /** Called after the build file was read, so that its settings and the tasks of all languages are known. */
    private static final class AddWeaving implements Action<Project> {
        private final CoalesceExtension settings;

        AddWeaving(CoalesceExtension settings) {
            this.settings = settings;
        }

        @Override
        public void execute(Project project) {
            SourceSet main = ((SourceSetContainer) project.property("sourceSets")).getByName("main");
            for (String language : LANGUAGES) {
                Task compile = project.getTasks().findByName(main.getCompileTaskName(language));
                if (compile != null) {
                    compile.getInputs().property("coalesce.version", version());
                    compile.getInputs().property("coalesce.strict", settings.isStrict());
                    compile.doLast(new WeaveAction(
                            compile.getOutputs().getFiles(),
                            main.getOutput().getClassesDirs(),
                            main.getCompileClasspath(),
                            settings.isStrict()));
                }
            }
        }
    }
}

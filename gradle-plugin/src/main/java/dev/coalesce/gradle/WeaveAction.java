package dev.coalesce.gradle;

import dev.coalesce.build.ClassDirectory;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.gradle.api.Action;
import org.gradle.api.Task;
import org.gradle.api.file.FileCollection;

/**
 * Weaves what a task compiled. The action holds no project and no task, since Gradle's configuration cache keeps actions
 * from one build to the next.
 */
final class WeaveAction implements Action<Task> {
    private final FileCollection outputs;
    private final FileCollection classDirectories;
    private final FileCollection classPath;
    private final boolean strict;

    /**
     * Creates the action.
     *
     * @param outputs the files that the task writes: classes, and others
     * @param classDirectories the directories of all classes, which other tasks write too
     */
    WeaveAction(FileCollection outputs, FileCollection classDirectories, FileCollection classPath, boolean strict) {
        this.outputs = outputs;
        this.classDirectories = classDirectories;
        this.classPath = classPath;
        this.strict = strict;
    }

    @Override
    public void execute(Task task) {
        List<File> visible = new ArrayList<>(classPath.getFiles());
        visible.addAll(classDirectories.getFiles());
        for (File directory : outputs.getFiles()) {
            if (directory.isDirectory() && classDirectories.contains(directory)) {
                int woven = ClassDirectory.weave(
                        directory, visible, strict, error -> task.getLogger().warn(error));
                task.getLogger().info("Classes woven in " + directory + ": " + woven);
            }
        }
    }
}

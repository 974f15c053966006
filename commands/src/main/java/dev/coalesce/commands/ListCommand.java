package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.util.Comparator;
import java.util.List;

/** The command {@code list}. */
final class ListCommand extends Command {
    ListCommand() {
        super("list", "[--json]", "Lists the JVMs of this user and machine: process id, and main class or jar.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        if (!input.words().isEmpty()) {
            throw CommandFailure.usage("list takes no arguments, but \"" + String.join(" ", input.words())
                    + "\" follows it. Remove that.");
        }
        String ownPid = String.valueOf(ProcessHandle.current().pid());
        List<VirtualMachineDescriptor> found = VirtualMachine.list().stream()
                .filter(jvm -> !jvm.id().equals(ownPid))
                .sorted(Comparator.comparingLong(jvm -> Long.parseLong(jvm.id())))
                .toList();
        if (input.isJson()) {
            JsonArray all = new JsonArray();
            for (VirtualMachineDescriptor each : found) {
                JsonObject jvm = new JsonObject();
                jvm.addProperty("pid", Long.parseLong(each.id()));
                jvm.addProperty("name", mainClass(each.displayName()));
                all.add(jvm);
            }
            input.printJson(all);
            return;
        }
        for (VirtualMachineDescriptor each : found) {
            input.print(each.id() + " " + mainClass(each.displayName()));
        }
    }

    /** The main class or the jar of a command line. The arguments are not shown, because they may be secret. */
    static String mainClass(String commandLine) {
        String trimmed = commandLine.strip();
        int space = trimmed.indexOf(' ');
        return trimmed.isEmpty() ? "(no name)" : space < 0 ? trimmed : trimmed.substring(0, space);
    }
}

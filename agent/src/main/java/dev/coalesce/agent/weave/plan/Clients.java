package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.weave.declare.Overridden;
import java.util.List;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;

/** Names the interface for which a class was generated: the class's own name says nothing, and changes. */
final class Clients {
    private Clients() {}

    /**
     * Returns the first interface of a generated class that has the annotated or named declaration, or inherits it.
     *
     * @param type the generated class
     * @param sources the declarations from which a method has its attributes; the last one decides
     * @return the name with dots; that of the declaring type if no interface of the class has it
     */
    static String of(TypeDescription type, List<String> sources) {
        String declaration = sources.get(sources.size() - 1);
        String declaring = declaration.substring(0, declaration.indexOf('('));
        for (TypeDescription.Generic each : type.getInterfaces()) {
            for (TypeDefinition supertype : Overridden.withSupertypes(each.asErasure())) {
                if (supertype.asErasure().getInternalName().equals(declaring)) {
                    return each.asErasure().getName();
                }
            }
        }
        return declaring.replace('/', '.');
    }
}

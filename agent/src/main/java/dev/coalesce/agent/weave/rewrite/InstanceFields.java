package dev.coalesce.agent.weave.rewrite;

import java.util.Set;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/** Adds the fields in which an object holds its calls and results. */
final class InstanceFields extends AsmVisitorWrapper.AbstractBase {
    private final Set<String> names;

    InstanceFields(Set<String> names) {
        this.names = names;
    }

    @Override
    public ClassVisitor wrap(
            TypeDescription type,
            ClassVisitor visitor,
            Implementation.Context context,
            TypePool pool,
            FieldList<FieldDescription.InDefinedShape> fields,
            MethodList<?> methods,
            int writerFlags,
            int readerFlags) {
        return adding(visitor);
    }

    /** Returns a visitor that adds the fields. */
    ClassVisitor adding(ClassVisitor visitor) {
        return new ClassVisitor(OpenedClassReader.ASM_API, visitor) {
            @Override
            public void visitEnd() {
                for (String name : names) {
                    FieldVisitor field = visitField(
                            Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC,
                            name,
                            Type.getDescriptor(Object.class),
                            null,
                            null);
                    if (field != null) {
                        field.visitEnd();
                    }
                }
                super.visitEnd();
            }
        };
    }
}

package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.ResultContent;
import dev.coalesce.agent.classes.ResultTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** A type as its class file describes it. What cannot be read is empty: the type's library need not be present. */
final class DescribedType implements ResultContent.Type {
    private final TypeDescription.Generic type;
    private final String name;

    DescribedType(TypeDescription.Generic type) {
        this.type = bound(type);
        this.name = nameOf(this.type.asErasure());
    }

    private static TypeDescription.Generic bound(TypeDescription.Generic type) {
        TypeDescription.Generic bound = type;
        while (bound.getSort().isWildcard() || bound.getSort().isTypeVariable()) {
            bound = bound.getUpperBounds().get(0);
        }
        return bound;
    }

    private static String nameOf(TypeDescription erasure) {
        TypeDescription component = erasure.getComponentType();
        return component == null ? erasure.getName() : nameOf(component) + "[]";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<DescribedType> supertypes() {
        List<DescribedType> supertypes = new ArrayList<>();
        try {
            TypeDescription.Generic superclass = type.asErasure().getSuperClass();
            if (superclass != null) {
                supertypes.add(new DescribedType(superclass));
            }
            for (TypeDescription.Generic each : type.asErasure().getInterfaces()) {
                supertypes.add(new DescribedType(each));
            }
        } catch (RuntimeException unreadable) {
            // What was read so far counts.
        }
        return supertypes;
    }

    @Override
    public List<DescribedType> arguments() {
        List<DescribedType> arguments = new ArrayList<>();
        if (type.getSort().isParameterized()) {
            for (TypeDescription.Generic each : type.getTypeArguments()) {
                arguments.add(new DescribedType(each));
            }
        }
        return arguments;
    }

    @Override
    public @Nullable DescribedType element() {
        TypeDescription.Generic component = type.isArray() ? type.getComponentType() : null;
        return component == null ? null : new DescribedType(component);
    }

    @Override
    public List<ResultContent.Field> fields() {
        List<ResultContent.Field> fields = new ArrayList<>();
        try {
            TypeDescription declaring = type.asErasure();
            for (FieldDescription.InDefinedShape each : declaring.getDeclaredFields()) {
                if (!each.isStatic() && !each.isSynthetic() && isShown(declaring, each)) {
                    fields.add(new ShownField(each.getName(), new DescribedType(each.getType())));
                }
            }
        } catch (RuntimeException unreadable) {
            // What was read so far counts.
        }
        return fields;
    }

    private static boolean isShown(TypeDescription declaring, FieldDescription field) {
        if (field.isPublic()) {
            return true;
        }
        for (MethodDescription each : declaring.getDeclaredMethods()) {
            if (each.getParameters().isEmpty()
                    && !each.isStatic()
                    && !each.isPrivate()
                    && ResultContent.isAccessor(each.getName(), field.getName())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isRecord() {
        try {
            return type.asErasure().isRecord();
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    @Override
    public Collection<String> annotations() {
        List<String> names = new ArrayList<>();
        try {
            for (AnnotationDescription each : type.asErasure().getDeclaredAnnotations()) {
                names.add(each.getAnnotationType().getName());
            }
        } catch (RuntimeException unreadable) {
            // What was read so far counts.
        }
        return names;
    }

    /**
     * Tells whether the declared type leaves open what its objects hold, so that the objects themselves must be looked
     * at.
     */
    boolean isOpen() {
        return isOpen(0);
    }

    private boolean isOpen(int depth) {
        DescribedType element = element();
        if (element != null) {
            return element.isOpen(depth);
        }
        if (type.isPrimitive() || depth > 3) {
            return false;
        }
        try {
            return ResultContent.isOpaque(name) ? isOpenJdkType(depth) : isOpenClass(depth);
        } catch (RuntimeException unreadable) {
            return true;
        }
    }

    /** A type of the JDK is open if it is made to hold anything, and its arguments do not say what. */
    private boolean isOpenJdkType(int depth) {
        TypeDefinition erasure = type.asErasure();
        if (type.getSort().isParameterized()) {
            return anyOpen(arguments(), depth);
        }
        return erasure.represents(Object.class)
                || !type.asErasure().getTypeVariables().isEmpty()
                || (erasure.isInterface() && ResultTypes.MARKERS.contains(name));
    }

    private boolean isOpenClass(int depth) {
        TypeDescription erasure = type.asErasure();
        if (erasure.isInterface() || erasure.isAbstract() || anyOpen(arguments(), depth)) {
            return true;
        }
        for (FieldDescription.InDefinedShape each : erasure.getDeclaredFields()) {
            boolean isKnown =
                    each.getType().getSort().isTypeVariable() && type.getSort().isParameterized();
            if (!isKnown
                    && !each.isStatic()
                    && isShown(erasure, each)
                    && new DescribedType(each.getType()).isOpen(depth + 1)) {
                return true;
            }
        }
        TypeDescription.Generic superclass = erasure.getSuperClass();
        return superclass != null
                && !superclass.represents(Object.class)
                && new DescribedType(superclass).isOpen(depth + 1);
    }

    private static boolean anyOpen(List<DescribedType> types, int depth) {
        for (DescribedType each : types) {
            if (each.isOpen(depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private record ShownField(String name, ResultContent.Type type) implements ResultContent.Field {}
}

package dev.coalesce.processor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/** A type as the compiler sees it. A wildcard or a type variable is represented by its bound. */
final class DeclaredResult implements ResultContent.Type {
    private final TypeModel model;
    private final TypeMirror type;

    DeclaredResult(TypeModel model, TypeMirror type) {
        this.model = model;
        this.type = bound(model, type);
    }

    private static TypeMirror bound(TypeModel model, TypeMirror type) {
        if (type instanceof WildcardType) {
            TypeMirror bound = ((WildcardType) type).getExtendsBound();
            return bound == null ? model.object() : bound(model, bound);
        }
        if (type.getKind() == TypeKind.TYPEVAR) {
            return bound(model, ((TypeVariable) type).getUpperBound());
        }
        return type instanceof IntersectionType
                ? bound(model, ((IntersectionType) type).getBounds().get(0))
                : type;
    }

    private List<DeclaredResult> all(Collection<? extends TypeMirror> types) {
        List<DeclaredResult> all = new ArrayList<>();
        for (TypeMirror each : types) {
            if (each.getKind() != TypeKind.NONE && !TypeModel.isUnknown(each)) {
                all.add(new DeclaredResult(model, each));
            }
        }
        return all;
    }

    private @Nullable TypeElement declaration() {
        return TypeModel.element(type);
    }

    @Override
    public String name() {
        return model.name(type);
    }

    @Override
    public List<DeclaredResult> supertypes() {
        TypeElement declaration = declaration();
        List<DeclaredResult> supertypes = new ArrayList<>();
        if (declaration != null) {
            supertypes.addAll(all(List.of(declaration.getSuperclass())));
            supertypes.addAll(all(declaration.getInterfaces()));
        }
        return supertypes;
    }

    @Override
    public List<DeclaredResult> arguments() {
        return type.getKind() == TypeKind.DECLARED ? all(((DeclaredType) type).getTypeArguments()) : List.of();
    }

    @Override
    public @Nullable DeclaredResult element() {
        return type.getKind() == TypeKind.ARRAY
                ? new DeclaredResult(model, ((ArrayType) type).getComponentType())
                : null;
    }

    @Override
    public List<ResultContent.Field> fields() {
        List<ResultContent.Field> fields = new ArrayList<>();
        TypeElement declaration = declaration();
        if (declaration != null) {
            for (VariableElement each : ElementFilter.fieldsIn(declaration.getEnclosedElements())) {
                if (!each.getModifiers().contains(Modifier.STATIC)
                        && !TypeModel.isUnknown(each.asType())
                        && (isRecord() || isShown(declaration, each))) {
                    fields.add(
                            new ShownField(each.getSimpleName().toString(), new DeclaredResult(model, each.asType())));
                }
            }
        }
        return fields;
    }

    private static boolean isShown(TypeElement declaration, VariableElement field) {
        if (field.getModifiers().contains(Modifier.PUBLIC)) {
            return true;
        }
        for (ExecutableElement each : ElementFilter.methodsIn(declaration.getEnclosedElements())) {
            if (each.getParameters().isEmpty()
                    && !each.getModifiers().contains(Modifier.STATIC)
                    && !each.getModifiers().contains(Modifier.PRIVATE)
                    && ResultContent.isAccessor(
                            each.getSimpleName().toString(),
                            field.getSimpleName().toString())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isRecord() {
        Element declaration = declaration();
        return declaration != null && declaration.getKind() == ElementKind.RECORD;
    }

    @Override
    public Collection<String> annotations() {
        List<String> names = new ArrayList<>();
        TypeElement declaration = declaration();
        if (declaration != null) {
            for (AnnotationMirror each : declaration.getAnnotationMirrors()) {
                names.add(model.name(each.getAnnotationType()));
            }
        }
        return names;
    }

    private record ShownField(String name, ResultContent.Type type) implements ResultContent.Field {}
}

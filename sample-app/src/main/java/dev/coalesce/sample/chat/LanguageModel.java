package dev.coalesce.sample.chat;

import dev.coalesce.sample.upstream.JsonApi;
import java.util.List;

/** The provider's chat completion API. */
public final class LanguageModel {
    private final JsonApi provider;

    /**
     * A model at one provider.
     *
     * @param provider answers {@code POST /v1/chat/completions}
     */
    public LanguageModel(JsonApi provider) {
        this.provider = provider;
    }

    /**
     * What the model says next.
     *
     * @param conversation ends with what the user said
     * @return the reply
     */
    String reply(List<Message> conversation) {
        List<Turn> turns = conversation.stream()
                .map(message -> new Turn(message.role(), message.content()))
                .toList();
        Completion completion = provider.post("/v1/chat/completions", new Prompt("sample", turns), Completion.class);
        return completion.choices().get(0).message().content();
    }

    private record Prompt(String model, List<Turn> messages) {}

    private record Turn(String role, String content) {}

    private record Completion(List<Choice> choices) {}

    private record Choice(Turn message) {}
}

"""Addresses of the library: for everybody, her own pages, and the desk."""

from django.urls import path

from odop.library.views import desk, directory, office, own, publications, stories

urlpatterns = [
    path("library/", publications.publication_list, name="library"),
    path("library/<str:ref>/", publications.publication, name="publication"),
    path("library/<str:ref>/files/<int:number>/", publications.publication_file, name="publication_file"),
    path("stories/", stories.story_list, name="stories"),
    path("stories/<str:ref>/", stories.story, name="story"),
    path("stories/<str:ref>/photos/<int:number>/", stories.photo, name="story_photo"),
    path("directory/", directory.maker_list, name="directory"),
    path("directory/enquiries/<str:code>/", directory.enquiry, name="enquiry"),
    path("directory/<str:ref>/", directory.maker, name="listing"),
    path("me/directory/", own.listing, name="own_listing"),
    path("me/directory/<int:number>/", own.enquiry, name="own_enquiry"),
    path("me/story/", own.story, name="own_story"),
    path("me/story/photos/<int:number>/", own.photo, name="own_story_photo"),
    path("desk/library/", desk.publication_list, name="desk_library"),
    path("desk/library/new/", desk.new_publication, name="desk_publication_new"),
    path("desk/library/<str:ref>/", desk.publication, name="desk_publication"),
    path("desk/library/<str:ref>/correct/", desk.correct, name="desk_publication_correct"),
    path("desk/library/<str:ref>/files/<int:number>/", desk.publication_file, name="desk_publication_file"),
    path("desk/stories/", office.story_list, name="desk_stories"),
    path("desk/stories/<str:ref>/", office.story, name="desk_story"),
    path("desk/stories/<str:ref>/photos/<int:number>/", office.photo, name="desk_story_photo"),
    path("desk/stories/<str:ref>/proof/<int:number>/", office.proof, name="desk_story_proof"),
    path("desk/directory/", office.listing_list, name="desk_directory"),
    path("desk/directory/<str:ref>/", office.listing, name="desk_listing"),
]
